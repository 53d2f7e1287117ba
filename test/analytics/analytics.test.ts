import { afterAll, beforeAll, expect, test } from "vitest";
import { call, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newView, playableVideo, send, viewRows } from "../views/beacons.ts";

let h: Harness;
let creator: Account;
let other: Account;
let admin: Account;
let video: string;
const today = () => new Date().toISOString().slice(0, 10);

// A phone in Norway that saw all, a desktop in Chile that left after a fifth, and one where nothing played.
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "beacon=10000/60,upload=500/3600,write=500/60" });
  [creator, other, admin] = [await signUp(h, "creator"), await signUp(h, "creator"), await signUp(h, "admin")];
  video = await playableVideo(h, creator, { title: "=1+1" });
  const phone = { browser: "Mozilla/5.0 (iPhone; Mobile) Safari", country: "NO", address: "192.0.2.1" };
  const desktop = { browser: "Mozilla/5.0 (Windows NT 10.0) Firefox", country: "CL", address: "192.0.2.2" };
  const [a, b] = [newView(), newView()];
  await send(h, video, { view: a, startupMs: 300, referrer: "https://news.example/x" }, phone);
  await send(h, video, { view: b, startupMs: 500 }, desktop);
  await send(h, video, { event: "error", error: "networkError" }, { ...desktop, address: "192.0.2.3" });
  const whole = { parts: "f".repeat(25), watchedSeconds: 95, rebufferMs: 5_000 };
  await send(h, video, { view: a, number: 2, event: "end", ...whole }, phone);
  await send(
    h,
    video,
    { view: b, number: 2, event: "end", parts: `fffff${"0".repeat(20)}`, watchedSeconds: 20 },
    desktop,
  );
  await until(
    () => viewRows(h, video),
    (rows) => rows.filter(({ last_beacon }) => last_beacon === 2).length === 2,
    20,
  );
  await until(
    () => viewRows(h, video),
    (rows) => rows.length === 3,
    20,
  );
}, 150_000);
afterAll(() => h?.stop());

const read = (path: string, account: Account, headers: Record<string, string> = {}) =>
  call(h, "GET", path, { token: account.token, headers });

test("a creator sees how the video is watched", async () => {
  const { status, body } = await read(`videos/${video}/analytics`, creator);
  expect(status).toBe(200);
  expect(body.totals).toEqual({
    views: 2,
    viewers: 3,
    watchedSeconds: 115,
    completions: 1,
    startupMs: 400,
    rebufferRatio: 0.0417,
    errors: 1,
    plays: 2,
    averageWatchedSeconds: 57.5,
    completionRate: 0.5,
  });
  expect(body.days).toHaveLength(28);
  expect(body.days.at(-1)).toMatchObject({ day: today(), views: 2, errors: 1 });
  expect(body.countries).toEqual([
    { name: "CL", views: 1 },
    { name: "NO", views: 1 },
  ]);
  expect(body.devices).toEqual([
    { name: "desktop", views: 1 },
    { name: "mobile", views: 1 },
  ]);
  expect(body.referrers).toEqual([
    { name: "direct", views: 1 },
    { name: "news.example", views: 1 },
  ]);
  expect(body.retention.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 1));
  expect(body.retention.slice(20)).toEqual(Array.from({ length: 80 }, () => 0.5));
});

test("the channel's figures are those of its videos together", async () => {
  const second = await playableVideo(h, creator, { title: "Another" });
  await send(h, second, { startupMs: 400, watchedSeconds: 5 });
  await until(
    () => viewRows(h, second),
    (rows) => rows.length === 1,
    20,
  );
  const { body } = await read("channels/me/analytics", creator);
  expect(body.totals).toMatchObject({ views: 3, watchedSeconds: 120 });
  expect(body.retention).toBeNull();
  expect(body.videos.map(({ id, views }: { id: string; views: number }) => [id, views])).toEqual([
    [video, 2],
    [second, 1],
  ]);
  expect((await read("channels/me/analytics", other)).body.totals).toMatchObject({ views: 0, startupMs: null });
});

test("figures are for the owner and admins alone, and for keys with the scope", async () => {
  expect((await read(`videos/${video}/analytics`, other)).status).toBe(404);
  expect((await read(`videos/${video}/analytics`, admin)).status).toBe(200);
  expect((await call(h, "GET", `videos/${video}/analytics`)).status).toBe(401);
  const keyOf = async (scopes: string[]) =>
    (await call(h, "POST", "api-keys", { token: creator.token, body: { name: "key", scopes } })).body.key as string;
  const [may, mayNot] = [await keyOf(["analytics:read"]), await keyOf(["videos:read"])];
  expect((await call(h, "GET", `videos/${video}/analytics`, { token: may })).status).toBe(200);
  const refused = await call(h, "GET", `videos/${video}/analytics`, { token: mayNot });
  expect(refused.body.code).toBe("SCOPE_MISSING");
});

test("the same comes as CSV, in which a title is no formula", async () => {
  for (const [path, headers] of [
    [`videos/${video}/analytics`, { accept: "text/csv" }],
    [`videos/${video}/analytics?format=csv`, {}],
  ] as const) {
    const answer = await read(path, creator, headers);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toContain("attachment");
    expect(answer.body.text).toContain(`${today()},${video},"'=1+1",2,3,2,115,1,400,5000,1\r\n`);
  }
});

test("a range of days is held to, and one that ends before it begins is refused", async () => {
  const { body } = await read(`videos/${video}/analytics?from=2026-01-01&to=2026-01-03`, creator);
  expect(body.days.map(({ day }: { day: string }) => day)).toEqual(["2026-01-01", "2026-01-02", "2026-01-03"]);
  expect(body.totals.views).toBe(0);
  for (const range of ["from=2026-01-03&to=2026-01-01", "from=2020-01-01&to=2026-01-01", "from=2026-02-31", "to=x"]) {
    expect((await read(`videos/${video}/analytics?${range}`, creator)).status, range).toBe(422);
  }
});

test("cron rolls days up, again and again to the same figures, and renews the trending score", async () => {
  const days = () => h.sql`select views, viewers, watched_seconds from video_days where video_id = ${video}`;
  const cron = () => h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date("2026-03-01T10:10:00Z") });
  await h.sql`delete from video_days`;
  await cron();
  const once = await days();
  await Promise.all([cron(), cron()]);
  expect(await days()).toEqual(once);
  expect(once).toEqual([{ views: 2, viewers: 3, watched_seconds: 115 }]);
  const [row] = await h.sql`select trending_score from videos where id = ${video}`;
  expect(row?.trending_score).toBe(2);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { call, newDraft, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newView, playableVideo, send, viewCount, viewRows } from "./beacons.ts";

let h: Harness;
let creator: Account;
let viewer: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "beacon=10000/60,upload=500/3600,write=500/60" });
  [creator, viewer] = [await signUp(h, "creator"), await signUp(h)];
}, 120_000);
afterAll(() => h?.stop());

const written = (video: string, rows: number) =>
  until(
    () => viewRows(h, video),
    (found) => found.length === rows,
    20,
  );

test("a view counts once, however many beacons it sends and however often they come", async () => {
  const video = await playableVideo(h, creator);
  const view = newView();
  const beacons = [
    { view, number: 1, event: "start", startupMs: 420, referrer: "https://News.example/page?q=1" },
    { view, number: 2, event: "heartbeat", watchedSeconds: 10, parts: `ffc${"0".repeat(22)}`, rebufferMs: 300 },
    { view, number: 3, event: "end", watchedSeconds: 14, parts: `fff${"0".repeat(21)}1`, rebufferMs: 300 },
  ];
  // Each three times, all at once: in whatever order and batches they are written.
  const answers = await Promise.all(
    [...beacons, ...beacons, ...beacons].map((beacon) => send(h, video, beacon, { text: true })),
  );
  expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 9 }, () => 202));
  const [row] = await until(
    () => viewRows(h, video),
    ([found]) => found?.last_beacon === 3,
    20,
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(await viewRows(h, video)).toHaveLength(1);
  expect(row).toMatchObject({
    counted: true,
    completed: true,
    watched_seconds: 14,
    startup_ms: 420,
    rebuffer_ms: 300,
    device: "desktop",
    referrer: "news.example",
    watched_parts: `${"1".repeat(12)}${"0".repeat(87)}1`,
  });
  expect(row?.viewer_key).not.toContain("127.0.0.1");
  expect(await viewCount(h, video)).toBe(1);
});

test("of one viewer's forty players at once one counts, and of forty viewers' all do", async () => {
  const [one, many] = [await playableVideo(h, creator), await playableVideo(h, creator)];
  const forty = Array.from({ length: 40 }, (_, i) => i);
  await Promise.all(
    forty.flatMap((i) => [
      send(h, one, {}),
      send(h, many, {}, { browser: `Mozilla/5.0 (X11; Linux x86_64) Firefox/${i}.0` }),
    ]),
  );
  await Promise.all([written(one, 40), written(many, 40)]);
  expect(await viewCount(h, one)).toBe(1);
  expect(await viewCount(h, many)).toBe(40);
  expect((await viewRows(h, one)).filter(({ counted }) => counted)).toHaveLength(1);
});

test("a viewer who comes back after half an hour counts again, and not before", async () => {
  const video = await playableVideo(h, creator);
  await send(h, video, {});
  await written(video, 1);
  await h.sql`update video_views set started_at = started_at - interval '29 minutes' where video_id = ${video}`;
  await send(h, video, {});
  await written(video, 2);
  expect(await viewCount(h, video)).toBe(1);
  await h.sql`update video_views set started_at = started_at - interval '2 minutes' where video_id = ${video} and counted`;
  await send(h, video, {});
  await written(video, 3);
  expect(await viewCount(h, video)).toBe(2);
});

test("an account is one viewer in all its browsers, and its video's owner is none", async () => {
  const video = await playableVideo(h, creator);
  await send(h, video, {}, { token: viewer.token });
  await send(h, video, {}, { token: viewer.token, browser: "Mozilla/5.0 (iPhone) Mobile Safari" });
  expect((await send(h, video, {}, { token: creator.token })).status).toBe(202);
  await written(video, 2);
  await send(h, video, {}, { browser: "the last one" });
  const rows = await written(video, 3);
  expect(rows.filter(({ viewer_id }) => viewer_id === creator.id)).toEqual([]);
  expect(rows.filter(({ viewer_id }) => viewer_id === viewer.id)).toHaveLength(2);
  expect(await viewCount(h, video)).toBe(2);
});

test("who tried and saw nothing is an error and no view", async () => {
  const video = await playableVideo(h, creator);
  await send(h, video, { event: "error", error: "manifestLoadError" });
  const [row] = await written(video, 1);
  expect(row).toMatchObject({ counted: false, error_code: "manifestLoadError" });
  expect(await viewCount(h, video)).toBe(0);
});

test("who may not watch a video writes no views of it", async () => {
  const video = await playableVideo(h, creator, { visibility: "private" });
  for (const sender of [{}, { token: viewer.token }]) {
    const { status, body } = await send(h, video, {}, sender);
    expect({ status, code: body.code }).toEqual({ status: 404, code: "VIDEO_NOT_FOUND" });
  }
  const draft = await newDraft(h, creator, { visibility: "public" });
  expect((await send(h, draft.id, {})).status).toBe(404);
  expect((await send(h, "vid_22222222222222222222", {})).status).toBe(404);
  const other = await playableVideo(h, creator);
  const { body } = await call(h, "POST", `videos/${other}/playback-tokens`, { token: creator.token, body: {} });
  expect((await send(h, video, { playbackToken: body.token })).status).toBe(404);
  expect(await viewRows(h, video)).toEqual([]);
});

test("a token opens the beacons of its video, without an account", async () => {
  const video = await playableVideo(h, creator, { visibility: "private" });
  const { body } = await call(h, "POST", `videos/${video}/playback-tokens`, { token: creator.token, body: {} });
  expect((await send(h, video, { playbackToken: body.token }, { text: true })).status).toBe(202);
  expect((await send(h, video, { playbackToken: `${body.token}x` }, { text: true })).status).toBe(401);
  await written(video, 1);
  expect(await viewCount(h, video)).toBe(1);
});

test("a view's id does not reach another video's view", async () => {
  const [first, second] = [await playableVideo(h, creator), await playableVideo(h, creator)];
  const view = newView();
  await send(h, first, { view });
  await written(first, 1);
  await send(h, second, { view, number: 9, event: "end", watchedSeconds: 99 }, { browser: "another" });
  await send(h, second, {}, { browser: "a third" });
  await written(second, 1);
  expect((await viewRows(h, first))[0]).toMatchObject({ watched_seconds: 0, last_beacon: 1 });
  expect(await viewCount(h, second)).toBe(1);
});

test("viewings of old are removed by cron once their day is rolled up; counts, figures and the rule of once stay", async () => {
  const video = await playableVideo(h, creator);
  const figures = async () =>
    h.sql`select day::text, views, watched_seconds from video_days where video_id = ${video} order by day`;
  const cron = () => h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date("2030-01-01T00:20:00Z") });
  for (const browser of ["a", "b", "c", "d"]) await send(h, video, { watchedSeconds: 5 }, { browser });
  await written(video, 4);
  await call(h, "GET", `videos/${video}/analytics`, { token: creator.token });
  // Three of them, and what was made of their day, 91 days ago; one of those is still being watched.
  const ids = (await viewRows(h, video)).map(({ id }) => id);
  await h.sql`update video_days set day = day - 91 where video_id = ${video}`;
  await h.sql`update video_views set started_at = started_at - interval '91 days',
    updated_at = case when id = ${ids[2]} then updated_at else updated_at - interval '91 days' end
    where id = any(${ids.slice(0, 3)})`;
  // Older still, of a day that was never rolled up.
  await h.sql`insert into video_views (id, video_id, viewer_key, started_at, updated_at)
    values (${newView()}, ${video}, 'x', now() - interval '200 days', now() - interval '200 days')`;
  const before = await figures();
  await cron();
  const left = await written(video, 3);
  expect(left.map(({ id }) => id)).not.toEqual(expect.arrayContaining([ids[0]]));
  expect(left.map(({ id }) => id)).toEqual(expect.arrayContaining(ids.slice(2)));
  expect(await viewCount(h, video)).toBe(4);
  await cron();
  expect((await figures()).filter(({ day }) => day === before[0]?.day)).toEqual(before);
  expect(await viewRows(h, video)).toHaveLength(3);
  // The last one's viewer is known still.
  const again = ["a", "b", "c", "d"].map((browser) => send(h, video, {}, { browser }));
  await Promise.all(again);
  await written(video, 7);
  expect(await viewCount(h, video)).toBe(7);
});

test("what is no beacon is refused with what is wrong", async () => {
  const video = await playableVideo(h, creator);
  const post = (raw: string) =>
    call(h, "POST", `videos/${video}/views`, { raw, headers: { "content-type": "text/plain" } });
  expect((await post("{")).status).toBe(400);
  expect((await post("")).status).toBe(400);
  expect(await send(h, video, { watchedSeconds: -1, parts: "zz" })).toMatchObject({ status: 422 });
  const { status, body } = await send(h, video, { watchedSeconds: -1, number: 0 }, { text: true });
  expect(status).toBe(422);
  expect(body.errors.map(({ path }: { path: string }) => path)).toEqual(["body.number", "body.watchedSeconds"]);
});

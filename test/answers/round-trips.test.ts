import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, signUp, until } from "../client.ts";
import { changeVideo, startSite } from "./cast.ts";

// A life far longer than the test: what is read twice is read within it. And a machine that is busy is no reason to
// go without Redis.
let site: Awaited<ReturnType<typeof startSite>>;
let paths: Record<string, string>;
let videoId: string;
beforeAll(async () => {
  site = await startSite({ ANSWER_LIFE_MS: "60000", REDIS_TIMEOUT_MS: "20000" });
  videoId = await site.publicVideo("Round trips");
  await until(
    () => call(site.h, "GET", "search?q=round", { token: site.creator.token }),
    ({ body }) => body.items.length === 1,
  );
  paths = {
    list: "videos",
    "list by channel": `videos?owner=${site.creator.id}&sort=popular`,
    "list by tag": "videos?sort=trending&tag=music",
    video: `videos/${videoId}`,
    playback: `videos/${videoId}/playback`,
    channel: `channels/${site.creator.id}`,
    search: "search?q=round+trips",
    categories: "categories",
    "suggested beside a video": `videos/${videoId}/related`,
    "suggested to visitors": "recommendations",
    "rows of the home page": "recommendations/rows",
  };
});
afterAll(() => site.stop());

// The key's query is in the order of the names, as in these paths.
const keyOf = (path: string) => `answers:body:/api/v1/${path}${path.includes("?") ? "" : "?"}`;

// All answers are outdated, and nothing of the change is under way any more.
async function chill(): Promise<void> {
  await changeVideo(site.h, site.creator, videoId, { description: crypto.randomUUID() });
  await call(site.h, "PATCH", "users/me", { token: site.creator.token, body: { displayName: "Somebody" } });
  await calm();
}

// Until nothing that is owed is under way.
async function calm(): Promise<void> {
  await until(
    async () => {
      // The search index of a new site is built in steps, each of which owes the next.
      await site.h.sql`update outbox set next_attempt_at = now() where topic like 'search.%'`;
      await site.h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date(2026, 0, 1, 12, 1) });
      return site.h.sql`select count(*)::int as count from outbox
        where topic like 'search.%' or next_attempt_at <= now() + interval '10 s'`;
    },
    ([row]) => row?.count === 0,
  );
  site.neon.takeCalls();
  site.redis.takeCalls();
}

test("cold reads make at most two round trips to Postgres, hot ones none, and at most one to Redis", async () => {
  for (const [name, path] of Object.entries(paths)) {
    await chill();
    // What is trending and new stands beside every video, and is kept for all of them together.
    const dropped = path.startsWith("videos") ? [`recommend:related:${videoId}`] : ["recommend:site"];
    await site.redis.run("DEL", ...dropped);
    const cold = await call(site.h, "GET", path);
    expect(cold.status, name).toBe(200);
    const coldCalls = site.neon.takeCalls();
    expect(coldCalls.length, `${name}, cold`).toBeGreaterThan(0);
    expect(coldCalls.length, `${name}, cold: ${coldCalls.join("\n")}`).toBeLessThanOrEqual(2);
    await until(() => site.redis.run("EXISTS", keyOf(path)), Boolean);
    site.redis.takeCalls();
    for (let i = 0; i < 20; i += 1) {
      const hot = await call(site.h, "GET", path);
      expect(hot.body, name).toEqual(cold.body);
      expect(site.neon.takeCalls(), `${name}, hot`).toEqual([]);
      expect(site.redis.takeCalls().length, `${name}, hot`).toBeLessThanOrEqual(1);
    }
  }
});

test("suggestions to a person: two round trips to Postgres where they are made, then one read of Redis beside the session's", async () => {
  const { token } = await signUp(site.h, "user");
  // A session is looked up again after three seconds.
  const takeCalls = () => site.neon.takeCalls().filter((query) => !query.includes("sessions"));
  await call(site.h, "PUT", `history/${videoId}`, { token, body: { positionSeconds: 1 } });
  for (const path of ["recommendations/rows", "recommendations", `videos/${videoId}/related`]) {
    await calm();
    // Lists that were begun in the same moment as a change are not believed.
    await setTimeout(500);
    // What is everybody's is made by the first who asks.
    await call(site.h, "GET", path, { token });
    await call(site.h, "POST", "recommendations/reset", { token });
    site.neon.takeCalls();
    const cold = await call(site.h, "GET", path, { token });
    expect(cold.status, path).toBe(200);
    const coldCalls = takeCalls();
    expect(coldCalls.length, `${path}, cold: ${coldCalls.join("\n")}`).toBeLessThanOrEqual(2);
    for (let i = 0; i < 5; i += 1) {
      site.redis.takeCalls();
      expect((await call(site.h, "GET", path, { token })).body, path).toEqual(cold.body);
      expect(takeCalls(), `${path}, hot`).toEqual([]);
      const records = site.redis.takeCalls().filter((body) => body.includes("recommend:"));
      expect(records, `${path}, hot`).toHaveLength(1);
    }
  }
});

test("another isolate finds in Redis what the first one made, by one call", async () => {
  await chill();
  for (const path of Object.values(paths)) {
    await call(site.h, "GET", path);
    await until(() => site.redis.run("EXISTS", keyOf(path)), Boolean);
  }
  // The Worker starts anew, with an empty memory.
  await site.h.configure({});
  for (const [name, path] of Object.entries(paths)) {
    site.neon.takeCalls();
    site.redis.takeCalls();
    expect((await call(site.h, "GET", path)).status, name).toBe(200);
    expect(site.neon.takeCalls(), name).toEqual([]);
    expect(site.redis.takeCalls(), name).toHaveLength(1);
  }
});

test("who knows the answer already gets 304 by its tag, without a body", async () => {
  const first = await call(site.h, "GET", paths.video ?? "");
  const etag = first.headers.get("etag") ?? "";
  const again = await call(site.h, "GET", paths.video ?? "", { headers: { "if-none-match": etag } });
  expect([again.status, again.body.text]).toEqual([304, ""]);
  expect(again.headers.get("etag")).toBe(etag);
  await call(site.h, "PATCH", `videos/${videoId}`, { token: site.creator.token, body: { description: "Other" } });
  const changed = await call(site.h, "GET", paths.video ?? "", { headers: { "if-none-match": etag } });
  expect([changed.status, changed.body.description]).toEqual([200, "Other"]);
});

test("query fields that no answer depends on make no answers of their own", async () => {
  await calm();
  await call(site.h, "GET", "videos?limit=7");
  site.neon.takeCalls();
  for (let i = 0; i < 5; i += 1) await call(site.h, "GET", `videos?limit=7&cachebuster=${i}`);
  expect(site.neon.takeCalls()).toEqual([]);
});

test("a hundred who ask at once for what nobody has read Postgres once", async () => {
  for (const path of ["videos?limit=3", `videos/${videoId}`, `channels/${site.creator.id}`, "search?q=trips"]) {
    await chill();
    const release = site.neon.hold();
    const asked = Array.from({ length: 100 }, () => call(site.h, "GET", path));
    await until(
      async () => site.neon.countCalls(),
      (count) => count > 0,
    );
    release();
    const answers = await Promise.all(asked);
    expect(new Set(answers.map(({ status }) => status)), path).toEqual(new Set([200]));
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size, path).toBe(1);
    // Search reads the videos and, beside them, what its filters are called.
    expect(site.neon.takeCalls().length, path).toBeLessThanOrEqual(path.startsWith("search") ? 2 : 1);
  }
});

test("of two isolates one fetches, and the other waits for it", async () => {
  const path = "videos?limit=4";
  // As if another isolate had begun: its claim stands, and its answer comes a moment later.
  const versions = String((await site.redis.run("GET", "answers:tag:lists")) ?? "0");
  await site.redis.run("SET", `answers:claim:${versions}:/api/v1/videos?limit=4`, "1", "PX", "10000");
  site.neon.takeCalls();
  const asked = call(site.h, "GET", path);
  const answer = { body: '{"items":[],"nextCursor":null}', etag: '"other"', owners: [], madeAtMs: Date.now() };
  const stored = JSON.stringify({ versions: [versions], answer });
  await site.redis.run("SET", "answers:body:/api/v1/videos?limit=4", stored, "PX", "10000");
  expect((await asked).headers.get("etag")).toBe('"other"');
  expect(site.neon.takeCalls()).toEqual([]);
});

test("who waits for an isolate that never comes back fetches by itself", async () => {
  const versions = String((await site.redis.run("GET", "answers:tag:lists")) ?? "0");
  await site.redis.run("SET", `answers:claim:${versions}:/api/v1/videos?limit=5`, "1", "PX", "60000");
  expect((await call(site.h, "GET", "videos?limit=5")).body.items).toHaveLength(1);
});

import { afterAll, beforeAll, expect, test } from "vitest";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { mintToken, newPerson, newVideo, noRateLimits } from "../security/cast.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: noRateLimits });
});
afterAll(() => h.stop());

const run = "2026-02-03T0400";

/** Two crowds of viewers who watched and liked one half of the videos each. */
async function crowds() {
  const creator = await newPerson(h, "creator");
  const videos: string[] = [];
  for (let i = 0; i < 8; i += 1)
    videos.push(await newVideo(h, creator.id, { visibility: "public", title: `Film ${i}` }));
  const viewers: string[] = [];
  for (let u = 0; u < 12; u += 1) {
    const { id } = await newPerson(h, "user");
    viewers.push(id);
    for (const [i, video] of videos.entries()) {
      if (i < 4 !== (u % 2 === 0) || (u + i) % 5 === 0) continue;
      await h.sql`insert into watch_history (user_id, video_id, completed) values (${id}, ${video}, true)`;
    }
  }
  return { videos, viewers };
}

type Row = { video_id: string; neighbours: [string, number][]; support: number };
const rowsOf = async (kind: string) =>
  (await h.sql`select video_id, neighbours, support from video_neighbours where kind = ${kind}`) as Row[];

test("at night what was watched goes to a transcoder and comes back as neighbours, and nothing of it stays", async () => {
  const { videos, viewers } = await crowds();
  const secret = await newVideo(h, (await newPerson(h, "creator")).id, { visibility: "private", title: "Secret" });
  await h.sql`insert into watch_history (user_id, video_id, completed) select id, ${secret}, true from users
    where id = any(${viewers})`;
  const off = viewers[0]!;
  await h.sql`update users set recommendations_off = true where id = ${off}`;
  await h.sql`insert into video_neighbours (video_id, kind, neighbours, updated_at)
    values (${secret}, 'collaborative', '[]'::jsonb, '2026-01-01')`;
  await h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date("2026-02-03T04:00:00Z") });
  await h.startTranscoder();
  const again = () => h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date("2026-02-03T04:01:00Z") });
  const rows = await until(
    async () => {
      await again();
      return rowsOf("collaborative");
    },
    (found) => found.length === videos.length,
    60,
  );
  for (const { video_id, neighbours, support } of rows) {
    const first = videos.indexOf(video_id) < 4;
    expect(neighbours.map(([id]) => id)).not.toContain(secret);
    expect(videos.indexOf(neighbours.find(([, score]) => score > 0)![0]) < 4).toBe(first);
    const watched = await h.sql`select 1 from watch_history where video_id = ${video_id} and user_id <> ${off}`;
    expect(support).toBe(watched.length);
  }
  expect((await rowsOf("content")).length).toBeGreaterThanOrEqual(videos.length);
  await until(
    async () => {
      await again();
      return h.sql`select 1 from outbox where topic like 'recommend.%'`;
    },
    (left) => left.length === 0,
    60,
  );
  // Of this report a second delivery is harmless as well.
  const token = await mintToken(h, "recommend", run, {});
  const report = { token, body: { type: "trained", neighbourFiles: 1 } };
  expect((await call(h, "POST", "recommendations/reports", report)).body).toEqual({ stop: false });
  expect(await rowsOf("collaborative")).toHaveLength(videos.length);
}, 150_000);

test("a report needs the token of its training", async () => {
  const report = { type: "trained", neighbourFiles: 1 };
  const job = await mintToken(h, "job", run, { epoch: 1 });
  for (const options of [{}, { token: job }, { token: (await newPerson(h, "admin")).token }]) {
    const answer = await call(h, "POST", "recommendations/reports", { ...options, body: report });
    expect(answer.status).toBe(401);
  }
});

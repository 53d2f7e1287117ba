import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobReport } from "../../schema/messages.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { headerOnly as mp4, plan } from "./hand-made-plan.ts";

// This test plays the transcoder by hand: what matters is the order and number of its reports.

let h: Harness;
let creator: Account;
let job: { token: string; url: string };
let id: string;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60" });
  creator = await signUp(h, "creator");
});
afterAll(() => h.stop());
beforeEach(async () => {
  const draft = await newDraft(h, creator, { visibility: "public" });
  id = draft.id;
  await uploadWhole(h, creator, draft, mp4);
  const start = await nextMessage("transcode-first", (body) => body.videoId === id);
  job = start.report;
});

async function nextMessage(queue: string, fits: (body: any) => boolean): Promise<any> {
  return until(
    async () => {
      for (const message of await h.queue.pull(queue, 100)) {
        const body = JSON.parse(message.body);
        await h.queue.settle(queue, [message.leaseId], []);
        if (fits(body)) return body;
      }
      return null;
    },
    (body) => body !== null,
  );
}
const report = (body: JobReport, token = job.token) => call(h, "POST", job.url, { token, body });
const video = async () => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body;
const media = (path: string) => call(h, "GET", `/media/${id}/${path}`);

function encoded(index: number, rungs: string[], segments: number[]): JobReport {
  return {
    type: "encoded",
    job: index,
    cpuSeconds: 1,
    wallSeconds: 1,
    tracks: rungs.map((track) => ({
      track,
      init: "0123456789ab",
      codecs: "avc1.64001f",
      segments: segments.map((segment) => ({
        index: segment,
        units: segment === 2 ? 192 : 144,
        bytes: 100_000,
        iframes: [[1_000, 500, 48] as [number, number, number]],
      })),
    })),
  };
}
const head = () => encoded(0, ["480p", "360p"], [0]);
const headTop = () => encoded(1, ["720p"], [0]);
const rest = () => encoded(2, ["720p", "480p", "360p"], [1, 2]);

test("plan, head, the rest: each report moves the video one state on", async () => {
  expect((await video()).state).toBe("queued");
  expect((await report({ type: "planned", plan })).body).toEqual({ stop: false });
  expect(await video()).toMatchObject({ state: "processing", playable: false, durationSeconds: 20 });
  await nextMessage("transcode-first", (body) => body.videoId === id && body.job === 1);
  await nextMessage("transcode", (body) => body.videoId === id && body.job === 2);

  await report(head());
  expect(await video()).toMatchObject({ state: "processing", playable: true });
  const growing = (await media("master.m3u8")).body.text;
  expect(growing).toContain("480p");
  expect(growing).not.toContain("720p");
  expect((await media("e1/360p/index.m3u8")).body.text).toContain("#EXT-X-PLAYLIST-TYPE:EVENT");

  await report(headTop());
  expect((await media("master.m3u8")).body.text).toContain("720p");
  const { progress } = await video();
  expect(progress).toBeGreaterThan(0.25);
  expect(progress).toBeLessThan(0.35);

  await report(rest());
  expect(await video()).toMatchObject({ state: "ready", playable: true, progress: 1, durationSeconds: 20 });
  const finished = (await media("e1/720p/index.m3u8")).body.text;
  expect(finished).toContain("#EXT-X-ENDLIST");
  expect(finished.match(/#EXTINF/g)).toHaveLength(3);
  const rows = await h.sql`select name from renditions where video_id = ${id} order by name`;
  expect(rows.map((row) => row.name)).toEqual(["360p", "480p", "720p"]);
});

test("reports in any order, twice and at once publish exactly once", async () => {
  await report({ type: "planned", plan });
  await Promise.all([report(rest()), report(rest()), report({ type: "planned", plan })]);
  expect((await video()).playable).toBe(false);
  await Promise.all([report(head()), report(headTop()), report(head())]);
  expect((await video()).state).toBe("ready");
  expect((await report(rest())).body).toEqual({ stop: true });
  const [row] = await h.sql`select count(*)::int as n from renditions where video_id = ${id}`;
  expect(row?.n).toBe(3);
});

test("while growing, no rendition is offered that lags behind the one a player starts with", async () => {
  await report({ type: "planned", plan });
  await report(head());
  await report(headTop());
  const listed = (await media("e1/480p/index.m3u8")).body.text;
  expect(listed).toContain("#EXT-X-START:TIME-OFFSET=0");
  expect(listed).not.toContain("#EXT-X-ENDLIST");
  expect((await media("master.m3u8")).headers.get("cache-control")).toBe("public, max-age=1");
});

test("segments join the playlists as they are stored, before their job is done", async () => {
  await report({ type: "planned", plan });
  await report(head());
  await report(headTop());
  const count = async (name: string) => (await media(`e1/${name}/index.m3u8`)).body.text.match(/#EXTINF/g)?.length;
  expect(await count("720p")).toBe(1);
  const { tracks } = encoded(2, ["720p", "480p", "360p"], [1]) as Extract<JobReport, { type: "encoded" }>;
  expect((await report({ type: "progress", job: 2, frames: 150, tracks })).body).toEqual({ stop: false });
  expect([await count("720p"), await count("360p")]).toEqual([2, 2]);
  expect((await video()).state).toBe("processing");
  await report(rest());
  expect(await count("720p")).toBe(3);
});

test("a report needs the token of its own job", async () => {
  const planned: JobReport = { type: "planned", plan };
  expect((await call(h, "POST", job.url, { body: planned })).status).toBe(401);
  expect((await report(planned, creator.token)).status).toBe(401);
  expect((await report(planned, `${job.token.slice(0, -4)}AAAA`)).status).toBe(401);
  expect((await report({ type: "progress", job: 0, frames: -1, tracks: [] })).status).toBe(422);
});

test("an encode that was replaced is told to stop, and changes nothing", async () => {
  await report({ type: "failed", code: "ERR_UNKNOWN", message: "The first try failed." });
  expect(await video()).toMatchObject({ state: "failed", error: { code: "ERR_UNKNOWN" } });
  const stale = job;
  const again = await uploadWhole(h, creator, { endpoint: `${h.at.app}/api/v1/videos/${id}/upload` }, mp4);
  expect(again.body).toMatchObject({ state: "queued", error: null });
  const next = await nextMessage("transcode-first", (body) => body.videoId === id);
  expect(next.epoch).toBe(2);
  expect((await report({ type: "planned", plan }, stale.token)).body).toEqual({ stop: true });
  expect((await video()).state).toBe("queued");
  expect((await report({ type: "planned", plan }, next.report.token)).body).toEqual({ stop: false });
});

test("a message in the dead-letter queue marks the video failed with its reason", async () => {
  await report({ type: "planned", plan });
  const dead = await nextMessage("transcode", (body) => body.videoId === id);
  h.queue.add("transcode", JSON.stringify(dead), "json");
  for (let delivery = 0; delivery < 7; delivery += 1) await h.queue.pull("transcode", 10, 0);
  const failed = await until(video, (body) => body.state === "failed");
  expect(failed).toMatchObject({ playable: false, error: { code: "ERR_DEAD_LETTER" } });
});

test("a deleted video leaves no object, no index entry, and stops its jobs", async () => {
  await report({ type: "planned", plan });
  await report(head());
  expect((await call(h, "DELETE", `videos/${id}`, { token: creator.token })).status).toBe(204);
  const { MEDIA } = await h.worker.getEnv();
  await until(
    async () => (await MEDIA.list({ prefix: `sources/${id}/` })).objects.length,
    (count) => count === 0,
  );
  await until(
    async () => (await report(rest())).body.stop,
    (stop) => stop === true,
  );
  expect((await media("master.m3u8")).status).toBe(404);
});

test("the event stream tells state, progress, playable, renditions and ready, then ends", async () => {
  const response = await fetch(`${h.at.app}/api/v1/videos/${id}/events`, {
    headers: { authorization: `Bearer ${creator.token}` },
  });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const whole = response.text();
  await report({ type: "planned", plan });
  await report({ type: "progress", job: 0, frames: 72, tracks: [] });
  await report(head());
  await report(headTop());
  await report(rest());
  const events = (await whole).split("\n\n").filter((block) => block.includes("event:"));
  const names = events.map((block) => /event: ?(\w+)/.exec(block)?.[1]);
  expect(names).toEqual(expect.arrayContaining(["state", "progress", "playable", "renditions", "ready"]));
  expect(names.at(-1)).toBe("ready");
  const data = events.map((block) => JSON.parse(/data: ?(.*)/.exec(block)?.[1] ?? "{}"));
  const progress = data.map((status) => status.progress);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(data.at(-1)).toMatchObject({ state: "ready", playable: true, progress: 1 });
});

test("the events of a hidden video are for those who may see it", async () => {
  const { id: hidden } = await newDraft(h, creator, { visibility: "private" });
  expect((await call(h, "GET", `videos/${hidden}/events`)).status).toBe(404);
});

test("where transcoders run elsewhere, nobody counts their work", async () => {
  await report({ type: "planned", plan });
  await h.worker.scheduled({ cron: "* * * * *" });
  expect(await h.worker.listDurableObjectIds("ENCODE_COORDINATOR")).not.toEqual([]);
  expect(await h.worker.listDurableObjectIds("TRANSCODER_FLEET")).toEqual([]);
});

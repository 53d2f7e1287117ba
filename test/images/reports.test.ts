import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { JobReport } from "../../schema/messages.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { headerOnly as mp4, planWith, rung } from "../transcode/hand-made-plan.ts";

// This test plays the transcoder by hand: what matters is which job is sent when, and whose report counts.

// One segment of two seconds in one rendition: one job.
const plan = planWith({
  source: { durationSeconds: 2, width: 640, height: 360, frames: 48 },
  grid: { firstSegmentFrames: 48 },
  rungs: [rung("360p")],
});
const encoded: JobReport = {
  type: "encoded",
  job: 0,
  cpuSeconds: 1,
  wallSeconds: 1,
  tracks: [
    {
      track: "360p",
      init: "0123456789ab",
      codecs: "avc1.64001f",
      segments: [{ index: 0, units: 48, bytes: 100_000, iframes: [[24, 500, 48]] }],
    },
  ],
};

let h: Harness;
let creator: Account;
let id: string;
let token: string;
let url: string;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60" });
  creator = await signUp(h, "creator");
});
afterAll(() => h.stop());
beforeEach(async () => {
  const draft = await newDraft(h, creator, { visibility: "public" });
  id = draft.id;
  await uploadWhole(h, creator, draft, mp4);
  ({ token, url } = (await nextJob("transcode-first", "start")).report);
});

async function nextJob(queue: string, kind: string): Promise<any> {
  return until(
    async () => {
      for (const message of await h.queue.pull(queue, 100)) {
        const body = JSON.parse(message.body);
        await h.queue.settle(queue, [message.leaseId], []);
        if (body.videoId === id && body.kind === kind) return body;
      }
      return null;
    },
    (body) => body !== null,
  );
}
const report = async (body: JobReport, bearer = token) => (await call(h, "POST", url, { token: bearer, body })).body;
const video = async () => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body;
const poster = (file: string, timeSeconds: number | null, poor = false): JobReport => ({
  type: "poster",
  bytes: 9,
  file: `poster-${file}.jpg`,
  poor,
  timeSeconds,
});
const choose = (timeSeconds: number) =>
  call(h, "PUT", `videos/${id}/poster`, { token: creator.token, body: { timeSeconds } });
const [first, second, third] = ["000000000001", "000000000002", "000000000003"];

async function finish(early: JobReport | null): Promise<void> {
  await report({ type: "planned", plan });
  if (early) await report(early);
  await report(encoded);
  expect((await video()).state).toBe("ready");
}

test("a finished encode sends its images job, and asks for a poster where there is none or a poor one", async () => {
  await finish(poster(first, null));
  const images = await nextJob("transcode", "images");
  expect(images).toMatchObject({ videoId: id, epoch: 1, poster: false });
  expect((await video()).posterUrl).toContain(`poster-${first}.jpg`);
  expect((await video()).previewUrl).toBeNull();

  expect(await report({ type: "images", storyboard: true, preview: true }, images.report.token)).toEqual({
    stop: false,
  });
  expect((await video()).previewUrl).toContain("/e1/preview.webp");
  const playback = (await call(h, "GET", `videos/${id}/playback`)).body;
  expect(playback.storyboard).toBe(`${h.at.app}/media/${id}/e1/storyboard.vtt`);
});

test("a poor early poster is shown until a better one is there", async () => {
  await finish(poster(first, null, true));
  const images = await nextJob("transcode", "images");
  expect(images.poster).toBe(true);
  expect((await video()).posterUrl).toContain(first);
  expect(await report(poster(second, null), images.report.token)).toEqual({ stop: false });
  expect((await video()).posterUrl).toContain(second);
});

test("an early poster that comes behind the end of a short encode still counts", async () => {
  await finish(null);
  expect((await nextJob("transcode", "images")).poster).toBe(true);
  expect(await report(poster(first, null))).toEqual({ stop: false });
  expect((await video()).posterUrl).toContain(first);
});

test("of several choices the last one holds, whichever is made last, and before the transcoder's own", async () => {
  await finish(null);
  expect((await choose(0.5)).status).toBe(202);
  expect((await choose(1)).status).toBe(202);
  const job = await nextJob("transcode-first", "poster");
  expect(job).toMatchObject({ videoId: id, epoch: 1 });
  expect(await report(poster(second, 1), job.report.token)).toEqual({ stop: false });
  expect(await report(poster(third, 0.5), job.report.token)).toEqual({ stop: true });
  expect(await report(poster(first, null))).toEqual({ stop: true });
  expect((await video()).posterUrl).toContain(second);
});

test("an images job that fails for good leaves the video as it is", async () => {
  await finish(poster(first, null));
  const images = await nextJob("transcode", "images");
  h.queue.add("transcode", JSON.stringify(images), "json");
  for (let delivery = 0; delivery < 7; delivery += 1) await h.queue.pull("transcode", 10, 0);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(await video()).toMatchObject({ state: "ready", playable: true, error: null });
});

test("pictures of an encode that was replaced or deleted are not taken", async () => {
  await finish(null);
  const { report: address } = await nextJob("transcode", "images");
  await h.sql`update videos set epoch = 2 where id = ${id}`;
  expect(await report(poster(first, null), address.token)).toEqual({ stop: true });
  expect(await report({ type: "images", storyboard: true, preview: true }, address.token)).toEqual({ stop: true });
  await call(h, "DELETE", `videos/${id}`, { token: creator.token });
  expect(await report(poster(first, null), address.token)).toEqual({ stop: true });
});

test("a poster's name is nothing but a name", async () => {
  await finish(null);
  for (const file of ["../../x.jpg", "poster-1.jpg", "poster-000000000001.jpg/..", "poster.png"]) {
    const answer = await call(h, "POST", url, { token, body: { ...poster(first, null), file } });
    expect(answer.status, file).toBe(422);
  }
});

test("a new source begins without the pictures of the one before", async () => {
  await report({ type: "planned", plan });
  await report(poster(first, null));
  await report({ type: "failed", code: "ERR_UNKNOWN", message: "It failed." });
  await h.sql`update videos set has_storyboard = true, has_preview = true, poster_seconds = 1 where id = ${id}`;
  await uploadWhole(h, creator, { endpoint: `${h.at.app}/api/v1/videos/${id}/upload` }, mp4);
  const [row] =
    await h.sql`select poster_file, poster_seconds, has_storyboard, has_preview from videos where id = ${id}`;
  expect(row).toEqual({ poster_file: null, poster_seconds: null, has_storyboard: false, has_preview: false });
});

import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { newId } from "../../schema/id.ts";
import { JobLog } from "../../schema/job-log.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { JobReport, TranscodeJob } from "../../schema/messages.ts";
import { JobDropped, JobReleased, TransientFailure } from "../../transcoder/failure.ts";
import type { SendReport } from "../../transcoder/report.ts";
import { handleJob } from "../../transcoder/work.ts";
import { log, planOf, settings } from "./encode-all.ts";
import { makeMedia, tools } from "./make-media.ts";
import { startMediaServer, type MediaServer } from "./media-server.ts";

let directory: string;
let media: MediaServer;
let reports: JobReport[];
/** The report before each time that a job said that nobody waits for it. */
let calmAfter: string[];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "edgereel-test-"));
  media = await startMediaServer();
  reports = [];
  calmAfter = [];
});
afterEach(async () => {
  media.close();
  await rm(directory, { recursive: true, force: true });
});

const keep: SendReport = async (report) => void reports.push(JobReport.parse(report));
const isLog = (key: string) => key.startsWith(mediaKey.jobLogPrefix(base.videoId, base.epoch));
const logs = () =>
  [...media.stored].filter(([key]) => isLog(key)).map(([, bytes]) => JobLog.parse(JSON.parse(bytes.toString())));
const depsWith = (report: SendReport) => ({
  tools,
  storage: media.storage,
  threads: 1,
  leaseMs: 60_000,
  log,
  report,
  calm: () => void calmAfter.push(...reports.slice(-1).map(({ type }) => type)),
});
const base = { videoId: newId("video"), epoch: 3, report: { url: "http://127.0.0.1/report", token: "t" } };

async function startJob(bytes: Buffer): Promise<TranscodeJob> {
  media.sources.set("source", bytes);
  const source = { key: "source", sizeBytes: bytes.length };
  return TranscodeJob.parse({ kind: "start", ...base, source, settings });
}

test("a start job reports its plan, then what it encoded, then the poster", async () => {
  const job = await startJob(await readFile(await makeMedia(directory, { seconds: 5 })));
  await handleJob(depsWith(keep), job, 1);
  expect(reports.map((report) => report.type).filter((type) => type !== "progress")).toEqual([
    "planned",
    "encoded",
    "poster",
  ]);
  expect(calmAfter).toEqual(["encoded"]);
  const poster = reports.find((report) => report.type === "poster");
  expect(poster).toMatchObject({ file: expect.stringMatching(/^poster-[0-9a-f]{12}\.jpg$/), poor: false });
  const jpeg = media.stored.get(mediaKey.poster(job.videoId, job.epoch, poster?.file ?? ""));
  expect(jpeg?.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
  expect([...media.stored.keys()].every((key) => key.startsWith(mediaKey.encodePrefix(job.videoId, job.epoch)))).toBe(
    true,
  );
});

test("a chunk asks whether it is wanted before any work goes into it", async () => {
  const plan = await planOf(media, await readFile(await makeMedia(directory, { seconds: 8 })));
  const job = TranscodeJob.parse({ kind: "chunk", ...base, job: 1, plan });
  await handleJob(depsWith(keep), job, 1);
  expect(reports[0]).toEqual({ type: "progress", job: 1, frames: 0, tracks: [] });
  expect(reports.at(-1)).toMatchObject({ type: "encoded", job: 1 });

  media.stored.clear();
  await handleJob(
    depsWith(() => Promise.reject(new JobDropped())),
    job,
    1,
  );
  expect([...media.stored.keys()].filter((key) => !isLog(key))).toEqual([]);
});

test("a source that can never be a video is reported as failed, in words for its creator", async () => {
  await handleJob(depsWith(keep), await startJob(Buffer.from("no video")), 1);
  expect(reports).toMatchObject([{ type: "failed", code: "ERR_NON_VIDEO" }]);
});

test("a storage that fails leaves the job to the queue and reports nothing", async () => {
  const job = await startJob(await readFile(await makeMedia(directory, { seconds: 5 })));
  const storage = { ...media.storage, put: () => Promise.reject(new TransientFailure("503")) };
  await expect(handleJob({ ...depsWith(keep), storage }, job, 1)).rejects.toBeInstanceOf(TransientFailure);
  expect(reports.map((report) => report.type).filter((type) => type !== "progress")).toEqual(["planned"]);
});

test("each attempt leaves a log of how it ended", async () => {
  await handleJob(depsWith(keep), await startJob(Buffer.from("no video")), 1);
  const plan = await planOf(media, await readFile(await makeMedia(directory, { seconds: 8 })));
  const chunk = TranscodeJob.parse({ kind: "chunk", ...base, job: 1, plan });
  const stopping = new AbortController();
  const release: SendReport = async () => stopping.abort(new JobReleased());
  await expect(handleJob(depsWith(release), chunk, 2, stopping.signal)).rejects.toBeInstanceOf(JobReleased);
  await handleJob(
    depsWith(() => Promise.reject(new JobDropped())),
    chunk,
    3,
  );
  await expect(
    handleJob(
      depsWith(() => Promise.reject(new TransientFailure("503"))),
      chunk,
      4,
    ),
  ).rejects.toBeInstanceOf(TransientFailure);
  await handleJob(depsWith(keep), chunk, 5);
  expect(logs()).toMatchObject([
    { kind: "start", job: 0, attempt: 1, outcome: "failed", error: { code: "ERR_NON_VIDEO" }, runs: [] },
    { kind: "chunk", job: 1, attempt: 2, outcome: "released" },
    { job: 1, attempt: 3, outcome: "dropped", error: null },
    { job: 1, attempt: 4, outcome: "retried", error: { code: null, message: "503" } },
    { job: 1, attempt: 5, outcome: "encoded", error: null, runs: [{ tool: "ffmpeg", outcome: "done" }] },
  ]);
  const [run] = logs().at(-1)?.runs ?? [];
  expect(run?.frames).toBeGreaterThan(0);
  expect(run?.command).toContain("-i SOURCE");
  expect(run?.command).not.toMatch(/https?:|\/tmp/);
});

test.each([
  ["images", { poster: false }],
  ["poster", { timeSeconds: 1 }],
  ["captions", { source: { key: "source", sizeBytes: 9 } }],
])("the log of a job of the kind %s says so, and passes for no chunk", async (kind, fields) => {
  const job = TranscodeJob.parse({ kind, ...base, ...fields });
  await handleJob(depsWith(keep), job, 1).catch(() => {});
  expect(logs()).toMatchObject([{ kind, job: 0, attempt: 1 }]);
});

test("a log that cannot be stored fails no job", async () => {
  const job = await startJob(await readFile(await makeMedia(directory, { seconds: 5 })));
  const put: typeof media.storage.put = (key, ...rest) =>
    isLog(key) ? Promise.reject(new TransientFailure("503")) : media.storage.put(key, ...rest);
  await handleJob({ ...depsWith(keep), storage: { ...media.storage, put } }, job, 1);
  expect(reports.some((report) => report.type === "encoded")).toBe(true);
  expect(logs()).toEqual([]);
});

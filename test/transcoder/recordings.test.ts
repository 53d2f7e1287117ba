import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readFragmented } from "../../transcoder/fragments.ts";
import { firstClusterIn } from "../../transcoder/matroska-tail.ts";
import { probeSource } from "../../transcoder/probe.ts";
import { encodeOne, log, planOf } from "./encode-all.ts";
import { ffmpeg, tools } from "./make-media.ts";
import { startMediaServer, type MediaServer } from "./media-server.ts";

const run = promisify(execFile);

let media: MediaServer;
let directory: string;
let clip: string;
beforeAll(async () => {
  media = await startMediaServer();
  directory = mkdtempSync(join(tmpdir(), "edgereel-test-"));
  clip = join(directory, "clip.mkv");
  await ffmpeg(
    ...["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=10", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=10"],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "2M", "-g", "250", "-bf", "2", "-c:a", "libopus", clip],
  );
});
afterAll(() => {
  media.close();
  rmSync(directory, { recursive: true, force: true });
});

/** Copies the clip over and over into a recording that never knew how long it would be. */
async function record(name: string, copies: number, options: string[]): Promise<Buffer> {
  const path = join(directory, name);
  await ffmpeg("-stream_loop", String(copies - 1), "-i", clip, "-c", "copy", ...options, path);
  return readFile(path);
}

/** Probes a source; `readBytes` are those that we read, `requests` what FFmpeg's tools asked for. */
async function probe(bytes: Buffer) {
  media.sources.set("source", bytes);
  media.requests.length = 0;
  let readBytes = 0;
  const storage = {
    ...media.storage,
    async read(...args: Parameters<typeof media.storage.read>) {
      const read = await media.storage.read(...args);
      readBytes += read?.length ?? 0;
      return read;
    },
  };
  const source = { key: "source", sizeBytes: bytes.length };
  const { durationSeconds } = await probeSource({ tools, storage, log }, source, { maxDurationSeconds: 7200 });
  return { durationSeconds, readBytes, requests: media.requests.length };
}

/** Where the last picture ends, as ffprobe finds by reading the whole file. */
async function lastPictureEnd(name: string): Promise<number> {
  const entries = ["-select_streams", "v:0", "-show_entries", "packet=pts_time,duration_time", "-of", "csv=p=0"];
  const { stdout } = await run(tools.ffprobePath, ["-v", "error", ...entries, join(directory, name)]);
  const ends = stdout
    .trim()
    .split("\n")
    .map((line) => line.split(",").slice(0, 2).map(Number));
  return Math.max(...ends.map(([at = 0, duration = 0]) => at + duration));
}

const live = ["-f", "matroska", "-live", "1", "-cluster_time_limit", "2000"];
const mib = 2 ** 20;

// As browsers write them: FFmpeg knows each cluster's size, a recorder that streams does not.
const openClusters = (bytes: Buffer) => {
  const copy = Buffer.from(bytes);
  const id = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
  for (let at = copy.indexOf(id); at !== -1; at = copy.indexOf(id, at + 4)) {
    const length = Math.clz32(copy[at + 4] ?? 0) - 23;
    copy.fill(0xff, at + 4, at + 4 + length);
    copy[at + 4] = 0xff >> (length - 1);
  }
  return copy;
};

test.each([
  ["clusters of known size", (bytes: Buffer) => bytes],
  ["clusters of unknown size", openClusters],
])(
  "a recording with neither duration nor index is measured by its last bytes: %s",
  async (_, change) => {
    const bytes = change(await record("live.mkv", 12, live));
    expect(bytes.length).toBeGreaterThan(16 * mib);
    const { durationSeconds, readBytes, requests } = await probe(bytes);
    expect(durationSeconds).toBeCloseTo(await lastPictureEnd("live.mkv"), 2);
    expect(readBytes).toBeLessThan(4.1 * mib);
    // ffprobe's, and none of a run through the whole file.
    expect(requests).toBe(1);
  },
  60_000,
);

// What cameras and OBS write, so that a crash loses little: a fragment every fifth of a second, and no index.
const fragmented = ["-movflags", "+empty_moov+default_base_moof+skip_trailer", "-frag_duration", "200000"];

test("an MP4 in many fragments is measured by its last ones, and its head is made without a look at the others", async () => {
  const bytes = await record("fragments.mp4", 8, fragmented);
  expect(bytes.toString("latin1").split("mfhd").length).toBeGreaterThan(400);
  const { durationSeconds, readBytes, requests } = await probe(bytes);
  expect(durationSeconds).toBeCloseTo(await lastPictureEnd("fragments.mp4"), 2);
  expect(readBytes).toBeLessThan(4.1 * mib);
  expect(requests).toBeLessThan(5);

  const plan = await planOf(media, bytes);
  expect(plan.source.fragmented).toBe(true);
  expect(`${plan.grid.rateNum}/${plan.grid.rateDen}`).toBe("30/1");
  media.requests.length = 0;
  const head = await encodeOne(media, plan, 0);
  expect(head.tracks[0]?.segments.map(({ units }) => units)).toEqual([60]);
  expect(media.requests.filter((line) => line.startsWith("GET")).length).toBeLessThan(5);
  const later = await encodeOne(media, plan, 3);
  expect(later.tracks[0]?.segments.map(({ units }) => units)).toEqual([60, 60]);
}, 120_000);

test("an MP4 in few fragments, or with an index of them, is left to FFmpeg", async () => {
  const few = await record("few.mp4", 1, fragmented);
  const indexed = await record("indexed.mp4", 8, [...fragmented, "-movflags", "+global_sidx+empty_moov"]);
  for (const bytes of [few, indexed]) {
    const read = async (first: number, length: number) => bytes.subarray(first, first + length);
    expect(await readFragmented(read, bytes.length, bytes.subarray(0, 1024))).toBeNull();
  }
});

test("a recording whose clock does not begin at zero is as long as it lasts", async () => {
  const bytes = await record("late.mkv", 2, ["-output_ts_offset", "3600", ...live]);
  expect((await probe(bytes)).durationSeconds).toBeCloseTo(20, 1);
});

test("where pictures end before the sound, the last picture is the end", async () => {
  const path = join(directory, "short.mkv");
  await ffmpeg(
    ...["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=2", "-f", "lavfi", "-i", "sine=f=440:r=48000:d=60"],
    ...["-c:v", "libx264", "-preset", "ultrafast", "-c:a", "pcm_s16le", ...live, path],
  );
  const bytes = await readFile(path);
  expect(bytes.length).toBeGreaterThan(5 * mib);
  const { durationSeconds } = await probe(bytes);
  expect(durationSeconds).toBeCloseTo(2, 2);
}, 60_000);

test("four bytes of a picture that look like a cluster are none", () => {
  const cluster = (time: number) => Buffer.from([0x1f, 0x43, 0xb6, 0x75, 0xff, 0xe7, 0x82, time >> 8, time & 0xff]);
  const id = Buffer.from([0x1f, 0x43, 0xb6, 0x75]);
  const tail = Buffer.concat([id, Buffer.alloc(20), cluster(9000), cluster(100), Buffer.alloc(7), cluster(200)]);
  expect(firstClusterIn(tail)).toBe(24 + 9);
  expect(firstClusterIn(Buffer.concat([id, Buffer.alloc(20)]))).toBeNull();
});

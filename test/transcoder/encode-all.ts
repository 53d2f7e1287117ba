import { expect } from "vitest";
import { audioFrameSamples, audioSampleRate, jobsOf, segmentStart } from "../../schema/grid.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import type { EncodePlan, EncodeSettings, TrackOutput } from "../../schema/messages.ts";
import { JobReport } from "../../schema/messages.ts";
import { encodeJob, type EncodedReport } from "../../transcoder/encode.ts";
import { readFragments } from "../../transcoder/fmp4.ts";
import { createLog } from "../../transcoder/log.ts";
import { planEncode } from "../../transcoder/plan.ts";
import { probeSource } from "../../transcoder/probe.ts";
import type { MediaServer } from "./media-server.ts";
import { tools } from "./make-media.ts";

export const settings: EncodeSettings = {
  heights: [480, 360, 240],
  codecs: ["h264"],
  segmentSeconds: 2,
  maxDurationSeconds: 600,
};
export const log = createLog(() => {});
const video = { videoId: "vid_1", epoch: 1 };

export type Encoded = { plan: EncodePlan; reports: EncodedReport[]; tracks: Map<string, TrackOutput[]> };

export async function planOf(media: MediaServer, bytes: Buffer, site = settings): Promise<EncodePlan> {
  media.sources.set("source", bytes);
  const deps = { tools, storage: media.storage, log };
  const plan = planEncode(await probeSource(deps, { key: "source", sizeBytes: bytes.length }, site), site);
  // Short chunks, so that a short clip has several to join.
  return { ...plan, grid: { ...plan.grid, chunkSegments: 2 } };
}

/** Runs one job of a plan as the pull loop would. */
export function encodeOne(media: MediaServer, plan: EncodePlan, index: number, attempt = 1, signal?: AbortSignal) {
  const job = jobsOf(plan)[index];
  if (!job) throw new Error(`no job ${index}`);
  const deps = { tools, storage: media.storage, threads: 1, log };
  return encodeJob(deps, { ...video, plan, job, attempt, timeoutMs: 60_000 }, signal);
}

/** Probes, plans and encodes a source whole, job by job. */
export async function encodeAll(media: MediaServer, bytes: Buffer, site = settings): Promise<Encoded> {
  return encodePlan(media, await planOf(media, bytes, site));
}

/** Encodes a plan whole. @param encode how one job is done, where once is not enough */
export async function encodePlan(media: MediaServer, plan: EncodePlan, encode = encodeOne): Promise<Encoded> {
  const reports: EncodedReport[] = [];
  for (const job of jobsOf(plan)) reports.push(await encode(media, plan, job.index));
  const tracks = new Map<string, TrackOutput[]>();
  for (const report of reports) {
    JobReport.parse(report);
    for (const track of report.tracks) tracks.set(track.track, [...(tracks.get(track.track) ?? []), track]);
  }
  return { plan, reports, tracks };
}

/** One track as a player gets it: its init segment and all its segments in order. */
export async function joined(media: MediaServer, name: string, outputs: TrackOutput[]): Promise<Buffer> {
  const inits = new Set(outputs.map((output) => output.init));
  expect([...inits], `init segments of ${name}`).toHaveLength(1);
  const segments = outputs.flatMap((output) => output.segments).sort((a, b) => a.index - b.index);
  expect(segments.map((segment) => segment.index)).toEqual(segments.map((_, i) => i));
  const init = stored(media, mediaKey.init(video.videoId, video.epoch, name, outputs[0]?.init ?? ""));
  const parts = segments.map((segment) => {
    const bytes = stored(media, mediaKey.segment(video.videoId, video.epoch, name, segment.index));
    expect(bytes.length).toBe(segment.bytes);
    expect(bytes.toString("latin1", 4, 8)).toBe("styp");
    for (const [offset, length] of segment.iframes) {
      expect(bytes.toString("latin1", offset + 4, offset + 8)).toBe("moof");
      expect(offset + length).toBeLessThanOrEqual(bytes.length);
    }
    return bytes;
  });
  return Buffer.concat([init, ...parts]);
}

/** Checks that a track's fragments follow each other without a gap, and returns what they sum up to. */
export async function walk(bytes: Buffer): Promise<{ samples: number; ticks: number; timescale: number }> {
  let due = 0;
  let samples = 0;
  let timescale = 0;
  for await (const part of readFragments(once(bytes))) {
    if (part.type === "init") timescale = part.init.timescale;
    else {
      expect(part.fragment.decodeTime, "tfdt").toBe(due);
      expect(part.fragment.samples[0]?.key).toBe(true);
      due += part.fragment.samples.reduce((sum, sample) => sum + sample.duration, 0);
      samples += part.fragment.samples.length;
    }
  }
  return { samples, ticks: due, timescale };
}

/** Checks everything that holds for each encode, and returns the frames of its renditions. */
export async function checkEncode(media: MediaServer, { plan, tracks }: Encoded): Promise<number> {
  const { grid } = plan;
  const frames: number[] = [];
  for (const rung of plan.rungs) {
    const outputs = tracks.get(rung.name) ?? [];
    const segments = outputs.flatMap((output) => output.segments);
    const total = segments.reduce((sum, segment) => sum + segment.units, 0);
    const { samples, ticks, timescale } = await walk(await joined(media, rung.name, outputs));
    expect(samples).toBe(total);
    expect(ticks / timescale).toBeCloseTo((total * grid.rateDen) / grid.rateNum, 6);
    for (const segment of segments.filter((one) => segmentStart(grid, one.index + 1) <= total)) {
      expect(segment.units).toBe(segmentStart(grid, segment.index + 1) - segmentStart(grid, segment.index));
    }
    for (const segment of segments) {
      expect(segment.iframes.reduce((sum, [, , units]) => sum + units, 0)).toBe(segment.units);
    }
    frames.push(total);
  }
  expect(new Set(frames).size, "renditions of one length").toBe(1);
  const [total = 0] = frames;
  for (const { name } of plan.audio) {
    const { ticks } = await walk(await joined(media, name, tracks.get(name) ?? []));
    const seconds = (total * grid.rateDen) / grid.rateNum;
    expect(ticks / audioSampleRate - seconds).toBeGreaterThan(-1e-6);
    expect(ticks / audioSampleRate - seconds).toBeLessThan((2 * audioFrameSamples) / audioSampleRate);
  }
  return total;
}

function stored(media: MediaServer, key: string): Buffer {
  const bytes = media.stored.get(key);
  if (!bytes) throw new Error(`${key} was not stored`);
  return bytes;
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}

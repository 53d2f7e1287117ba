import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { audioFrameSamples, audioSampleRate, frameTime, type JobSpec } from "../schema/grid.ts";
import { audioTrackPattern, mediaKey } from "../schema/media-keys.ts";
import type { EncodePlan, JobReport, StoredSegment, TrackOutput } from "../schema/messages.ts";
import { PermanentFailure, TransientFailure } from "./failure.ts";
import { chunkCommand } from "./ffmpeg-args.ts";
import { finishedSegments } from "./finished-segments.ts";
import { Fmp4CutShort, Fmp4Error } from "./fmp4.ts";
import type { Log } from "./log.ts";
import { runFfmpeg, type FfmpegRun, type Tools } from "./process.ts";
import type { Segment } from "./segmenter.ts";
import { isTransportError } from "./source-args.ts";
import type { Storage } from "./storage.ts";
import { openTrack, type Track } from "./track.ts";
import { uploader } from "./upload.ts";

export type EncodeDeps = { tools: Tools; storage: Pick<Storage, "put" | "signedUrl">; threads: number; log: Log };

export type EncodeRequest = {
  videoId: string;
  epoch: number;
  plan: EncodePlan;
  job: JobSpec;
  /** How often the queue delivered this job, from 1: what fails again is taken for the source's fault. */
  attempt: number;
  timeoutMs: number;
  onProgress?: OnProgress | undefined;
};

/**
 * Called at most once a second with the frames encoded so far. `takeFinished` gives the segments that
 * all tracks have stored since it was called last.
 */
export type OnProgress = (frames: number, takeFinished: () => TrackOutput[]) => void;

export type EncodedReport = Extract<JobReport, { type: "encoded" }>;

const urlSlackSeconds = 300;
// Frames that rounding may cost at the end of a source.
const toleratedSeconds = 0.5;

/**
 * Encodes one job and stores its segments as they come. FFmpeg writes each track to a Unix socket;
 * nothing but the sockets' names is on disk. A slow storage slows FFmpeg down.
 *
 * @throws PermanentFailure when the source is at fault
 * @throws TransientFailure when another attempt may succeed
 * @throws the signal's reason when it fires
 */
export async function encodeJob(
  deps: EncodeDeps,
  request: EncodeRequest,
  signal?: AbortSignal,
): Promise<EncodedReport> {
  const { plan, job } = request;
  const failed = new AbortController();
  const either = signal ? AbortSignal.any([signal, failed.signal]) : failed.signal;
  const directory = await mkdtemp(join(tmpdir(), "edgereel-"));
  const upload = uploader(deps.storage, either);
  const names = [...job.rungs, ...(job.audio ? plan.audio.map((track) => track.name) : [])];
  const tracks: Track[] = [];
  const finished = finishedSegments(names, job.chunk.firstSegment);
  const takeFinished = () => {
    const segments = finished.take();
    return tracks.flatMap((track) => outputOf(track, segments.get(track.name) ?? []));
  };
  // Frames of the grid that have come on every rendition, or for sound alone on every track of it.
  const frames = () =>
    job.rungs.length > 0
      ? leastUnits(tracks.filter(({ name }) => job.rungs.includes(name)))
      : Math.round(
          (leastUnits(tracks) * audioFrameSamples * plan.grid.rateNum) / (audioSampleRate * plan.grid.rateDen),
        );
  const endFrame = () =>
    job.rungs.length > 0 ? job.chunk.firstFrame + frames() : job.chunk.last ? Infinity : job.chunk.endFrame;
  try {
    for (const name of names) {
      tracks.push(await openTrack(join(directory, `${name}.sock`), name, plan.grid, job.chunk, endFrame));
    }
    const url = await deps.storage.signedUrl(plan.source.key, Math.ceil(request.timeoutMs / 1000) + urlSlackSeconds);
    const targets = new Map(tracks.map((track) => [track.name, track.target]));
    const command = chunkCommand(plan, job, { url, targets, threads: deps.threads, attempt: request.attempt });
    const consumed = tracks.map((track) => consume(track));
    // A track that cannot go on stops FFmpeg; so does an upload that failed for good. But where FFmpeg
    // itself broke off, its own words say more.
    for (const done of consumed) {
      done.catch((error: unknown) => {
        if (!(error instanceof Fmp4CutShort)) failed.abort(error);
      });
    }

    const run = await runFfmpeg(deps.tools, command, {
      signal: either,
      timeoutMs: request.timeoutMs,
      // A head that comes meanwhile is waited for.
      background: !job.head,
      onFrames: atMostEverySecond((frames) => request.onProgress?.(frames, takeFinished)),
      log: deps.log,
    });
    // A connection that waits to be accepted is accepted before the servers close.
    await nextTurn();
    await nextTurn();
    for (const track of tracks) track.close();
    if (run.outcome !== "done") throw failureOf(run, request);
    await Promise.all(consumed);

    checkFrames(request, run, frames());
    const end = endFrame();
    for (const track of tracks) await track.finish(end, (segment) => store(track, segment));
    await upload.idle();
    return {
      type: "encoded",
      job: job.index,
      cpuSeconds: run.cpuSeconds ?? 0,
      wallSeconds: run.wallSeconds,
      tracks: tracks.flatMap((track) => outputOf(track, track.output().segments)),
    };
  } catch (error) {
    signal?.throwIfAborted();
    // What stopped FFmpeg says more than that it was stopped.
    throw asFailure(failed.signal.aborted ? failed.signal.reason : error);
  } finally {
    failed.abort(new TransientFailure("the job has ended"));
    for (const track of tracks) track.close();
    await rm(directory, { recursive: true, force: true });
  }

  async function consume(track: Track): Promise<void> {
    await track.read({
      async init(bytes) {
        const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 12);
        await upload.put(mediaKey.init(request.videoId, request.epoch, track.name, hash), [bytes], mimeOf(track));
        return hash;
      },
      segment: (segment) => store(track, segment),
    });
  }

  function store(track: Track, { data, ...segment }: Segment): Promise<void> {
    const key = mediaKey.segment(request.videoId, request.epoch, track.name, segment.index);
    return upload.put(key, data, mimeOf(track), () => finished.add(track.name, segment));
  }
}

/**
 * A connection that dropped for good looks like the end of the source: FFmpeg exits with 0. So a
 * chunk with fewer frames than planned is tried again, and what is missing twice, without a word of
 * the network, is not in the source. A small loss is a duration that said too much; a large one a file that was cut off.
 */
function checkFrames({ plan, job, attempt }: EncodeRequest, run: FfmpegRun, frames: number): void {
  const missing = job.chunk.endFrame - job.chunk.firstFrame - frames;
  if (missing <= 0) return;
  if (job.chunk.last && frames > 0 && frameTime(plan.grid, missing) <= toleratedSeconds) return;
  const detail = `${frames} of ${frames + missing} frames\n${run.stderr}`;
  // FFmpeg's own words for an index that points behind the end of the file.
  const cutOff = /partial file|Truncating packet|truncated/i.test(run.stderr);
  if (isTransportError(run.stderr) || (attempt < (plan.source.indexless ? 3 : 2) && !cutOff))
    throw new TransientFailure(`the chunk is short: ${detail}`);
  const lost = plan.source.frames - (job.chunk.firstFrame + frames);
  const large = lost > plan.source.frames * 0.1 && frameTime(plan.grid, lost) > 2;
  if (large) throw new PermanentFailure("ERR_MALFORMED_VIDEO", undefined, detail);
  if (frames === 0 && job.chunk.firstFrame === 0)
    throw new PermanentFailure("ERR_DURATION_TOO_SHORT", undefined, detail);
}

function failureOf(run: FfmpegRun, { attempt }: EncodeRequest): Error {
  if (run.outcome === "timeout") return new TransientFailure("FFmpeg ran out of time");
  if (/Picture size .* is invalid|max_pixels|Decoder .* not found|decoder not found/i.test(run.stderr)) {
    return new PermanentFailure("ERR_UNSUPPORTED_VIDEO", undefined, run.stderr);
  }
  const damaged = /Invalid data found|moov atom not found|Error opening input/i.test(run.stderr);
  if (damaged && !isTransportError(run.stderr) && attempt >= 2) {
    return new PermanentFailure("ERR_MALFORMED_VIDEO", undefined, run.stderr);
  }
  return new TransientFailure(`FFmpeg failed: ${run.stderr.slice(-2000)}`);
}

function asFailure(error: unknown): unknown {
  // FFmpeg's stream is not what was asked for; its process may have died in the middle of a box.
  return error instanceof Fmp4Error ? new TransientFailure(error.message, { cause: error }) : error;
}

function outputOf(track: Track, segments: StoredSegment[]): TrackOutput[] {
  const { init, codecs } = track.output();
  // Behind the real end of a source whose duration said too much, a chunk is empty.
  return init && codecs && segments.length > 0 ? [{ track: track.name, init, codecs, segments }] : [];
}

function leastUnits(tracks: Track[]): number {
  return Math.min(...tracks.map((track) => track.units()));
}

function mimeOf(track: Track): string {
  return audioTrackPattern.test(track.name) ? "audio/mp4" : "video/mp4";
}

function atMostEverySecond(report: (frames: number) => void): (frames: number) => void {
  let last = 0;
  return (frames) => {
    const now = performance.now();
    if (now - last < 1000) return;
    last = now;
    report(frames);
  };
}

import type { EncodePlan } from "./messages.ts";

/** AAC carries 1024 samples a frame; everything is encoded at 48 kHz. */
export const audioSampleRate = 48_000;
export const audioFrameSamples = 1024;

/**
 * A run of frames on the global frame grid that one FFmpeg process encodes.
 * `endFrame` is exclusive; the last chunk takes whatever the source still has.
 */
export type Chunk = {
  index: number;
  firstFrame: number;
  endFrame: number;
  firstSegment: number;
  last: boolean;
};

type Grid = EncodePlan["grid"];

/**
 * Cuts a source of `frames` frames into chunks. The first chunk is the short first segment alone, so
 * that a video is playable early; the others are `chunkSegments` long. Each chunk decodes from the
 * key frame before it, which for long GOPs costs seconds of decoding: few long chunks waste less. A
 * tail shorter than half a segment joins the chunk before it.
 */
export function chunksOf(grid: Grid, frames: number): Chunk[] {
  const chunks: Chunk[] = [];
  let firstSegment = 0;
  let firstFrame = 0;
  while (chunks.length === 0 || firstFrame < frames) {
    const nextSegment = firstSegment + (chunks.length === 0 ? 1 : grid.chunkSegments);
    let endFrame = Math.min(frames, segmentStart(grid, nextSegment));
    if (frames - endFrame < grid.segmentFrames / 2) endFrame = frames;
    chunks.push({ index: chunks.length, firstFrame, endFrame, firstSegment, last: endFrame >= frames });
    firstFrame = endFrame;
    firstSegment = nextSegment;
  }
  return chunks;
}

/** The frame with which a segment starts: regular, or where the plan lists each one's length, by that. */
export function segmentStart(grid: Grid, segment: number): number {
  if (grid.segments) return listedStart(grid.segments, grid.segmentFrames, segment);
  return segment === 0 ? 0 : grid.firstSegmentFrames + (segment - 1) * grid.segmentFrames;
}

const startsOf = new WeakMap<readonly number[], number[]>();

function listedStart(lengths: readonly number[], beyond: number, segment: number): number {
  let starts = startsOf.get(lengths);
  if (!starts) {
    starts = [0];
    for (const length of lengths) starts.push((starts.at(-1) ?? 0) + length);
    startsOf.set(lengths, starts);
  }
  // Pictures behind the listed end make further segments.
  const last = starts.length - 1;
  return starts[segment] ?? (starts[last] ?? 0) + (segment - last) * beyond;
}

/** One queue message's worth of work: a chunk, the renditions to make of it, and whether its audio. */
export type JobSpec = { index: number; chunk: Chunk; rungs: string[]; audio: boolean; head: boolean };

/** Names of the renditions that every player can play, highest first. */
function widelyPlayable({ rungs }: EncodePlan): string[] {
  return rungs.filter((rung) => rung.codec === "h264").map((rung) => rung.name);
}

const headRungs = 2;

/**
 * The jobs of a plan. Job 0, the head, makes the two lowest renditions and the audio of the first
 * chunk, which is all that a player needs to start, and the copied one, which costs nothing; job 1
 * makes the first chunk's other renditions; each later job makes one chunk whole.
 */
export function jobsOf(plan: EncodePlan): JobSpec[] {
  const [first, ...rest] = chunksOf(plan.grid, plan.source.frames);
  if (!first) return [];
  const names = plan.rungs.map((rung) => rung.name);
  const early = new Set(widelyPlayable(plan).slice(-headRungs));
  for (const rung of plan.rungs) if (rung.copy) early.add(rung.name);
  const low = names.filter((name) => early.has(name));
  const high = names.filter((name) => !early.has(name));
  const audio = plan.audio.length > 0;
  const jobs: Omit<JobSpec, "index">[] = [{ chunk: first, rungs: low, audio, head: true }];
  if (high.length > 0) jobs.push({ chunk: first, rungs: high, audio: false, head: true });
  for (const chunk of rest) jobs.push({ chunk, rungs: names, audio, head: false });
  return jobs.map((job, index) => ({ index, ...job }));
}

/** Seconds from the start of the video to the start of `frame`. */
export function frameTime(grid: Grid, frame: number): number {
  return (frame * grid.rateDen) / grid.rateNum;
}

/** The first AAC frame that starts at or after `seconds`. */
export function audioFrameAt(seconds: number): number {
  return Math.max(0, Math.ceil((seconds * audioSampleRate) / audioFrameSamples - 1e-9));
}

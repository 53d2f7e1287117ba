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

/** The frame with which a segment starts. Segment 0 is `firstSegmentFrames` long, the others `segmentFrames`. */
export function segmentStart(grid: Grid, segment: number): number {
  return segment === 0 ? 0 : grid.firstSegmentFrames + (segment - 1) * grid.segmentFrames;
}

/** One queue message's worth of work: a chunk, the renditions to make of it, and whether its audio. */
export type JobSpec = { index: number; chunk: Chunk; rungs: string[]; audio: boolean; head: boolean };

const headRungs = 2;

/**
 * The jobs of a plan. Job 0, the head, makes the two lowest renditions and the audio of the first
 * chunk, which is all that a player needs to start; job 1 makes the first chunk's other renditions;
 * each later job makes one chunk whole.
 */
export function jobsOf(plan: EncodePlan): JobSpec[] {
  const [first, ...rest] = chunksOf(plan.grid, plan.source.frames);
  if (!first) return [];
  const names = plan.rungs.map((rung) => rung.name);
  const low = names.slice(-headRungs);
  const high = names.slice(0, -headRungs);
  const audio = plan.audio !== null;
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

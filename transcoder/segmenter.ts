import { audioFrameAt, audioFrameSamples, frameTime, segmentStart, type Chunk } from "../schema/grid.ts";
import type { EncodePlan, StoredSegment } from "../schema/messages.ts";
import { Fmp4Error, type Fragment } from "./fmp4.ts";
import { segmentType, writeFragment, type WrittenSample } from "./moof.ts";

/** A finished CMAF segment, in the parts that it came in, and its place in the video. */
export type Segment = StoredSegment & { data: readonly Uint8Array[] };

/** Takes fragments and gives back each segment as soon as it is whole. */
export type Segmenter = {
  push(fragment: Fragment): Segment[];
  /**
   * The segments that are still open at the end of the stream.
   *
   * @param endFrame the frame at which the chunk's video ended, which ends its audio too
   */
  finish(endFrame: number): Segment[];
};

type Grid = EncodePlan["grid"];

/**
 * Cuts video at the segment boundaries of the global grid. Each fragment is one GOP, which FFmpeg
 * begins at a key frame, so a segment is a run of fragments as they came.
 *
 * @throws Fmp4Error (from `push`) when a fragment is not where the grid wants it
 */
export function videoSegmenter(grid: Grid, chunk: Chunk): Segmenter {
  const ticksPerFrame = (grid.timescale * grid.rateDen) / grid.rateNum;
  let index = chunk.firstSegment;
  let nextFrame = chunk.firstFrame;
  let open: { fragment: Fragment; frames: number }[] = [];
  let openFrames = 0;

  const close = (): Segment => {
    let offset = segmentType.length;
    const iframes = open.map(({ fragment, frames }): [number, number, number] => {
      const first = fragment.samples[0]?.bytes ?? 0;
      // The moof must come along for a player to find the key frame behind it.
      const range: [number, number, number] = [offset, fragment.moof.length + fragment.dataHeader + first, frames];
      offset += fragment.moof.length + fragment.dataBytes;
      return range;
    });
    const data = [segmentType, ...open.flatMap(({ fragment }) => [fragment.moof, ...fragment.data])];
    const segment = { index, units: openFrames, bytes: offset, iframes, data };
    index += 1;
    open = [];
    openFrames = 0;
    return segment;
  };

  return {
    push(fragment) {
      const frames = fragment.samples.length;
      const expected = Math.round(nextFrame * ticksPerFrame);
      if (fragment.decodeTime !== expected) {
        throw new Fmp4Error(`a video fragment at tick ${fragment.decodeTime} where ${expected} was due`);
      }
      if (!fragment.samples[0]?.key) throw new Fmp4Error(`no key frame at frame ${nextFrame}`);
      open.push({ fragment, frames });
      openFrames += frames;
      nextFrame += frames;
      return nextFrame === segmentStart(grid, index + 1) ? [close()] : [];
    },
    finish: () => (openFrames > 0 ? [close()] : []),
  };
}

/**
 * Cuts audio where each segment of video starts: segment k has the AAC frames from
 * audioFrameAt(start of k) to audioFrameAt(start of k + 1). FFmpeg's fragments do not end there, so
 * the frames are taken out and written anew, one fragment to a segment.
 *
 * @param videoEnd the frame up to which the chunk's video has come: audio that goes on behind the
 *   source's last picture makes no segment
 * @throws Fmp4Error (from `push`) when a frame is missing between two others
 */
export function audioSegmenter(grid: Grid, chunk: Chunk, videoEnd: () => number): Segmenter {
  const startOf = (segment: number) => audioFrameAt(frameTime(grid, segmentStart(grid, segment)));
  let index = chunk.firstSegment;
  let nextFrame = startOf(index);
  let held: WrittenSample[] = [];

  const take = (endFrame: number): Segment => {
    const first = nextFrame - held.length;
    const samples = held.slice(0, endFrame - first);
    held = held.slice(samples.length);
    const fragment = writeFragment(index + 1, first * audioFrameSamples, samples);
    const units = samples.length * audioFrameSamples;
    const bytes = segmentType.length + fragment.length;
    const segment: Segment = { index, units, bytes, iframes: [], data: [segmentType, fragment] };
    index += 1;
    return segment;
  };

  return {
    push(fragment) {
      const expected = nextFrame * audioFrameSamples;
      if (fragment.decodeTime !== expected) {
        throw new Fmp4Error(`an audio fragment at sample ${fragment.decodeTime} where ${expected} was due`);
      }
      const data = Buffer.concat(fragment.data);
      let offset = fragment.dataHeader;
      for (const sample of fragment.samples) {
        const bytes = data.subarray(offset, offset + sample.bytes);
        held.push({ bytes, duration: audioFrameSamples });
        offset += sample.bytes;
      }
      nextFrame += fragment.samples.length;
      return whole();
    },
    finish(endFrame) {
      const end = audioFrameAt(frameTime(grid, endFrame));
      const segments: Segment[] = [];
      while (held.length > 0 && segmentStart(grid, index) < endFrame) {
        // A last picture that is shorter than an AAC frame still gets one.
        const first = nextFrame - held.length;
        segments.push(take(Math.max(first + 1, Math.min(end, startOf(index + 1)))));
      }
      return segments;
    },
  };

  function whole(): Segment[] {
    const segments: Segment[] = [];
    const isWhole = () => nextFrame >= startOf(index + 1) && videoEnd() >= segmentStart(grid, index + 1);
    while (isWhole()) segments.push(take(startOf(index + 1)));
    return segments;
  }
}

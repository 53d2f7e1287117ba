import type { Rung } from "../schema/ladder.ts";
import type { EncodePlan, EncodeSettings } from "../schema/messages.ts";
import type { ProbedSource } from "./plan.ts";
import type { SampleIndex } from "./sample-index.ts";

type Grid = EncodePlan["grid"];

// Above the rendition's own cap it would cost viewers more than it gives them.
const highestRateToCap = 2.5;
// Apple's HLS authoring specification, 1.27: the peak at most twice the average.
const highestPeakToAverage = 2;
const longestFirstGopSeconds = 4;
const shortestFirstSegmentSeconds = 2;

/**
 * Takes the source's own stream as the highest rendition, where it is like one: then it is neither
 * encoded nor made worse. All segments then begin at the source's key frames.
 *
 * @returns null where the source is no such stream, or its key frames are too far apart
 */
export function copyTop(
  probed: ProbedSource,
  grid: Grid,
  rungs: readonly Rung[],
  settings: EncodeSettings,
): { grid: Grid; rungs: Rung[] } | null {
  const { index } = probed;
  const [top, ...lower] = rungs;
  if (!index || !top || !probed.copyable) return null;
  if (index.rateNum !== grid.rateNum || index.rateDen !== grid.rateDen) return null;
  if (top.width !== probed.width || top.height !== probed.height) return null;
  const framesPerSecond = grid.rateNum / grid.rateDen;
  const inFrames = (seconds: number) => Math.round(seconds * framesPerSecond);
  const longestGop = index.gops.reduce((longest, { frames }) => Math.max(longest, frames), 0);
  if (longestGop > inFrames(settings.segmentSeconds)) return null;
  if ((index.gops[0]?.frames ?? 0) > inFrames(longestFirstGopSeconds)) return null;

  const segments = joinGops(index.gops, inFrames(shortestFirstSegmentSeconds), inFrames(settings.segmentSeconds));
  const rateOf = ({ frames, bytes }: { frames: number; bytes: number }) => (bytes * 8 * framesPerSecond) / frames;
  const average = rateOf({ frames: index.frames, bytes: segments.reduce((sum, { bytes }) => sum + bytes, 0) });
  // The last one may be short, and its key frame then weighs more than it costs.
  const peak = Math.max(average, ...segments.slice(0, -1).map(rateOf));
  if (average > top.maxBitrate * highestRateToCap || peak > average * highestPeakToAverage) return null;
  const lengths = segments.map(({ frames }) => frames);
  return {
    grid: {
      ...grid,
      firstSegmentFrames: lengths[0] ?? grid.firstSegmentFrames,
      segmentFrames: Math.max(...lengths),
      segments: lengths,
    },
    rungs: [{ ...top, maxBitrate: Math.max(top.maxBitrate, Math.ceil(peak)), copy: true }, ...lower],
  };
}

/** Joins GOPs to segments that are as long as they may be; the first as short as it may be. */
function joinGops(gops: SampleIndex["gops"], first: number, longest: number): SampleIndex["gops"] {
  const segments: { frames: number; bytes: number }[] = [];
  let open: { frames: number; bytes: number } | undefined;
  for (const { frames, bytes } of gops) {
    const full = open && (segments.length === 0 ? open.frames >= first : open.frames + frames > longest);
    if (open && (full || open.frames + frames > longest)) {
      segments.push(open);
      open = undefined;
    }
    open = { frames: (open?.frames ?? 0) + frames, bytes: (open?.bytes ?? 0) + bytes };
  }
  return open ? [...segments, open] : segments;
}

import { audioSampleRate } from "../../schema/grid.ts";
import type { ManifestRecord } from "../../schema/manifest.ts";
import type { Cue } from "../captions/cue.ts";

/** Lengths in seconds of the segments that caption tracks are cut into: those of the lowest rendition. */
export function captionTimeline(record: Pick<ManifestRecord, "video" | "audio" | "rateNum" | "rateDen">): number[] {
  const lowest = record.video.at(-1);
  const unitsPerSecond = lowest ? record.rateNum / record.rateDen : audioSampleRate;
  return (lowest ?? record.audio[0])?.segments.map(([units]) => units / unitsPerSecond) ?? [];
}

/**
 * The cues of a segment: all that are on screen at some moment of it, so one across a boundary stands
 * in both. Null where there is no such segment. The last one of a finished video has what comes behind
 * its end as well.
 */
export function cuesOfSegment(
  cues: readonly Cue[],
  record: Parameters<typeof captionTimeline>[0] & Pick<ManifestRecord, "complete">,
  index: number,
): Cue[] | null {
  const lengths = captionTimeline(record);
  const length = lengths[index];
  if (length === undefined) return null;
  const from = lengths.slice(0, index).reduce((sum, seconds) => sum + seconds, 0);
  const last = record.complete && index === lengths.length - 1;
  const until = last ? Infinity : from + length;
  return cues.filter(({ start, end }) => start < until && end > from);
}

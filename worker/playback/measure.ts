import type { ManifestTrack } from "../../schema/manifest.ts";

/** Bit rates in bit/s, `seconds` the whole length, `longestSeconds` the longest segment. */
export type Measured = {
  averageBitrate: number;
  peakBitrate: number;
  bytes: number;
  seconds: number;
  longestSeconds: number;
};

/**
 * What the stored segments really cost. The peak is that of any run of segments that lasts between
 * half and one and a half target durations (RFC 8216, section 4.3.4.2, as amended by 8216bis).
 *
 * @param unitsPerSecond frame rate for video, sample rate for audio
 */
export function measureTrack(track: Pick<ManifestTrack, "segments">, unitsPerSecond: number): Measured {
  const segments = track.segments.map(([units, bytes]) => ({ seconds: units / unitsPerSecond, bytes }));
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  const longestSeconds = segments.reduce((longest, segment) => Math.max(longest, segment.seconds), 0);
  const target = Math.max(1, Math.round(longestSeconds));
  // A short last segment alone is no run; joined to the one before it, it may be.
  const runs = segments.flatMap((segment, i) => {
    const before = segments[i - 1];
    const joined = before && { seconds: before.seconds + segment.seconds, bytes: before.bytes + segment.bytes };
    return joined ? [segment, joined] : [segment];
  });
  const counted = runs.filter((run) => run.seconds >= target * 0.5 && run.seconds <= target * 1.5);
  const peak = (counted.length > 0 ? counted : runs).reduce(
    (highest, run) => Math.max(highest, (run.bytes * 8) / run.seconds),
    0,
  );
  const averageBitrate = seconds > 0 ? Math.round((bytes * 8) / seconds) : 0;
  return { averageBitrate, peakBitrate: Math.max(averageBitrate, Math.ceil(peak)), bytes, seconds, longestSeconds };
}

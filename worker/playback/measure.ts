import type { ManifestTrack } from "../../schema/manifest.ts";

/** Bit rates in bit/s, `seconds` the whole length, `longestSeconds` the longest segment. */
export type Measured = {
  averageBitrate: number;
  peakBitrate: number;
  bytes: number;
  seconds: number;
  longestSeconds: number;
};

// Short segments make long runs; one of fifty says no more than the average does.
const longestRun = 50;

/**
 * What the stored segments really cost. The peak is that of any run of segments that lasts between
 * half and one and a half target durations (RFC 8216, section 4.3.4.2, as amended by 8216bis); where
 * no run is that long, the average.
 *
 * @param unitsPerSecond frame rate for video, sample rate for audio
 * @param targetSeconds the playlist's target duration; that of the longest segment unless given
 */
export function measureTrack(
  track: Pick<ManifestTrack, "segments">,
  unitsPerSecond: number,
  targetSeconds?: number,
): Measured {
  const segments = track.segments.map(([units, bytes]) => ({ seconds: units / unitsPerSecond, bytes }));
  const bytes = segments.reduce((sum, segment) => sum + segment.bytes, 0);
  const seconds = segments.reduce((sum, segment) => sum + segment.seconds, 0);
  const longestSeconds = segments.reduce((longest, segment) => Math.max(longest, segment.seconds), 0);
  const target = targetSeconds ?? Math.max(1, Math.round(longestSeconds));
  let peak = 0;
  for (let first = 0; first < segments.length; first += 1) {
    const run = { seconds: 0, bytes: 0 };
    for (const segment of segments.slice(first, first + longestRun)) {
      run.seconds += segment.seconds;
      run.bytes += segment.bytes;
      if (run.seconds > target * 1.5) break;
      if (run.seconds >= target * 0.5) peak = Math.max(peak, (run.bytes * 8) / run.seconds);
    }
  }
  const averageBitrate = seconds > 0 ? Math.round((bytes * 8) / seconds) : 0;
  return { averageBitrate, peakBitrate: Math.max(averageBitrate, Math.ceil(peak)), bytes, seconds, longestSeconds };
}

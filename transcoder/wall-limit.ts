import { frameTime, type JobSpec } from "../schema/grid.ts";
import type { EncodePlan } from "../schema/messages.ts";

// About ten times what a core of 2020 needs for a megapixel of H.264 at 30 frames a second, decoding
// and scaling counted in: half a core of a small container still ends within it.
const secondsPerMegapixelSecond = 5;
const newerCodecFactor = 6;
const startSeconds = 120;
// Left of the lease for the last segments and the report.
const reserveMs = 30_000;

/**
 * How long FFmpeg may take for a job, in milliseconds: what its pictures are worth, and never past the
 * lease, for then another transcoder has the job as well.
 */
export function wallLimitMs({ source, grid, rungs }: EncodePlan, job: JobSpec, leaseMs: number): number {
  const seconds = frameTime(grid, job.chunk.endFrame - job.chunk.firstFrame);
  const made = rungs.filter((rung) => job.rungs.includes(rung.name) && !rung.copy);
  const pixels = made.reduce(
    (sum, { width, height, codec }) => sum + width * height * (codec === "h264" ? 1 : newerCodecFactor),
    source.width * source.height,
  );
  const work = (pixels / 1e6) * (grid.rateNum / grid.rateDen / 30) * seconds * secondsPerMegapixelSecond;
  return Math.round(Math.min(leaseMs - reserveMs, (startSeconds + work) * 1000));
}

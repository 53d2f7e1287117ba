import { z } from "zod";

const count = z.number().int().nonnegative();

/** Most characters of each text in a log, and most runs: a log stays below 100 kB whatever FFmpeg says. */
export const jobLogLimits = { command: 6_000, stderr: 6_000, message: 1_000, runs: 6 };

/** One FFmpeg or ffprobe that an attempt ran. `outcome` is null where it was stopped on the way. */
const ToolRun = z.object({
  tool: z.enum(["ffmpeg", "ffprobe"]),
  /** As a line for a shell. `SOURCE` stands for the uploaded file, sockets are named by their track. */
  command: z.string(),
  outcome: z.enum(["done", "failed", "timeout"]).nullable(),
  frames: count,
  cpuSeconds: z.number().nonnegative(),
  wallSeconds: z.number().nonnegative(),
  /** The last warnings and errors. */
  stderr: z.string(),
});
export type ToolRun = z.infer<typeof ToolRun>;

/**
 * What one attempt of a job did, as its transcoder stored it. An attempt whose machine died has none.
 * Outcomes: `retried` comes back by the queue after a pause, `released` at once, as the transcoder is
 * stopping; `dropped` was not wanted any more.
 */
export const JobLog = z.object({
  version: z.literal(1),
  /** What was to be done; `job` counts among the chunks alone. Logs of older transcoders lack it. */
  kind: z.enum(["start", "chunk", "images", "poster", "captions"]).optional(),
  job: count,
  attempt: count,
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime(),
  outcome: z.enum(["encoded", "failed", "retried", "released", "dropped"]),
  /** Frames of the first rendition; CPU seconds of all runs; wall seconds of the whole attempt. */
  frames: count,
  cpuSeconds: z.number().nonnegative(),
  wallSeconds: z.number().nonnegative(),
  error: z.object({ code: z.string().nullable(), message: z.string() }).nullable(),
  runs: z.array(ToolRun),
});
export type JobLog = z.infer<typeof JobLog>;

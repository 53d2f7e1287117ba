import { z } from "zod";
import { idPattern } from "./id.ts";
import { encodeErrors, type EncodeErrorCode } from "./errors.ts";

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();
const videoId = z.string().regex(idPattern("video"));

/** How a job answers: an absolute URL and the bearer token that was minted for that job alone. */
export const ReportAddress = z.object({ url: z.url(), token: z.string().min(1) });

/** What to encode, as the site is configured. Heights as in `LADDER`; durations in seconds. */
export const EncodeSettings = z.object({
  heights: z.array(positive).min(1),
  segmentSeconds: z.number().min(2).max(10),
  maxDurationSeconds: positive,
});
export type EncodeSettings = z.infer<typeof EncodeSettings>;

/** What the probe found, reduced to what the encoder needs. Sizes in pixels as displayed. */
const SourceFacts = z.object({
  key: z.string().min(1),
  sizeBytes: positive,
  container: z.string(),
  durationSeconds: z.number().positive(),
  width: positive,
  height: positive,
  /** Expected frames on the global grid; the last chunk settles the true number. */
  frames: positive,
  /** Index among the source's video streams, and among its audio streams. */
  videoStream: count,
  audioStream: count.nullable(),
  interlaced: z.boolean(),
  variableFrameRate: z.boolean(),
  /** No index to seek by (MPEG-TS, MPEG-PS): decode starts further ahead of the chunk. */
  indexless: z.boolean(),
  transfer: z.enum(["sdr", "pq", "hlg"]),
  colorMatrix: z.enum(["bt709", "smpte170m", "smpte240m", "bt2020", "fcc"]),
  fullRange: z.boolean(),
  /** Already what a rendition is (8-bit 4:2:0, BT.709, limited range, square pixels): at its own size nothing is converted. */
  conforming: z.boolean(),
});
export type SourceFacts = z.infer<typeof SourceFacts>;

/** The frame grid that every rendition and chunk shares. Rate is rateNum/rateDen frames a second. */
const FrameGrid = z.object({
  rateNum: positive,
  rateDen: positive,
  gopFrames: positive,
  /** Segments are whole GOPs. The first one is short, as it is what a player waits for. */
  firstSegmentFrames: positive,
  segmentFrames: positive,
  /** How many segments one job makes, but for the first job. */
  chunkSegments: positive,
  /** Ticks a second of the video tracks. */
  timescale: positive,
});

const Rung = z.object({
  name: z.string().regex(/^\d{1,4}p$/),
  width: positive,
  height: positive,
  maxBitrate: positive,
});

/** Everything that is decided once per encode. Chunks and jobs follow from it: see grid.ts. */
export const EncodePlan = z.object({
  source: SourceFacts,
  grid: FrameGrid,
  rungs: z.array(Rung).min(1).max(8),
  audio: z.object({ bitrate: positive, channels: positive, language: z.string() }).nullable(),
});
export type EncodePlan = z.infer<typeof EncodePlan>;

const jobBase = {
  videoId,
  epoch: positive,
  report: ReportAddress,
  traceparent: z.string().optional(),
};

/** The first message of an encode: probe the source, report the plan, encode the head. */
const StartJob = z.object({
  kind: z.literal("start"),
  ...jobBase,
  source: z.object({ key: z.string().min(1), sizeBytes: positive }),
  settings: EncodeSettings,
});
export type StartJob = z.infer<typeof StartJob>;

/** One job of the plan: `job` indexes `jobsOf(plan)`. */
const ChunkJob = z.object({ kind: z.literal("chunk"), ...jobBase, job: count, plan: EncodePlan });
export type ChunkJob = z.infer<typeof ChunkJob>;

/** The body of every message in the queues `transcode-first` and `transcode`. */
export const TranscodeJob = z.discriminatedUnion("kind", [StartJob, ChunkJob]);
export type TranscodeJob = z.infer<typeof TranscodeJob>;

/**
 * One stored segment. `units` counts frames (video) or samples (audio); `iframes` are the byte
 * ranges [offset, length, units it lasts] of the key frames, as the I-frame playlist lists them.
 */
const StoredSegment = z.object({
  index: count,
  units: positive,
  bytes: positive,
  iframes: z.array(z.tuple([count, positive, positive])),
});
export type StoredSegment = z.infer<typeof StoredSegment>;

/** The segments of one track that a job wrote. `init` is the hash in its init segment's name. */
const TrackOutput = z.object({
  track: z.string().regex(/^(\d{1,4}p|audio)$/),
  init: z.string().regex(/^[0-9a-f]{12}$/),
  codecs: z.string().min(1),
  segments: z.array(StoredSegment).min(1),
});
export type TrackOutput = z.infer<typeof TrackOutput>;

const errorCodes = Object.keys(encodeErrors) as [EncodeErrorCode, ...EncodeErrorCode[]];

/** What the transcoder tells the coordinator, always ahead of the queue's ack. */
export const JobReport = z.discriminatedUnion("type", [
  z.object({ type: z.literal("planned"), plan: EncodePlan }),
  /**
   * `frames` encoded so far by this job, for the progress bar, and the segments that every track of
   * the job has stored since the last report: players get them before the job is done.
   */
  z.object({ type: z.literal("progress"), job: count, frames: count, tracks: z.array(TrackOutput) }),
  /** The end of the job, with all its segments. */
  z.object({
    type: z.literal("encoded"),
    job: count,
    /** CPU seconds that FFmpeg used, for the cost of a minute. */
    cpuSeconds: z.number().nonnegative(),
    wallSeconds: z.number().nonnegative(),
    tracks: z.array(TrackOutput),
  }),
  z.object({ type: z.literal("poster"), bytes: positive }),
  /** For good: a retry would fail again. What may pass is left to the queue's redelivery. */
  z.object({
    type: z.literal("failed"),
    code: z.enum(errorCodes),
    message: z.string().max(500),
    detail: z.string().max(4000).optional(),
  }),
]);
export type JobReport = z.infer<typeof JobReport>;

/** Reply to a report. `stop` means the job is no longer wanted (replaced, deleted, failed): ack it and drop its work. */
export const ReportReply = z.object({ stop: z.boolean() });
export type ReportReply = z.infer<typeof ReportReply>;

import { z } from "zod";
import { idPattern } from "./id.ts";
import { encodeErrors, type EncodeErrorCode } from "./errors.ts";
import { videoCodecs } from "./ladder.ts";
import { audioTrackPattern, trackPattern, videoTrackPattern } from "./media-keys.ts";

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();
const videoId = z.string().regex(idPattern("video"));

/** How a job answers: an absolute URL and the bearer token that was minted for that job alone. */
export const ReportAddress = z.object({ url: z.url(), token: z.string().min(1) });

/** What to encode, as the site is configured. Heights as in `LADDER`, codecs as in `CODECS`; durations in seconds. */
export const EncodeSettings = z.object({
  heights: z.array(positive).min(1),
  codecs: z.array(z.enum(videoCodecs)).min(1),
  segmentSeconds: z.number().min(2).max(10),
  maxDurationSeconds: positive,
});
export type EncodeSettings = z.infer<typeof EncodeSettings>;

/** What the probe found, reduced to what the encoder needs. Sizes in pixels as displayed, 0 for sound alone. */
const SourceFacts = z.object({
  key: z.string().min(1),
  sizeBytes: positive,
  container: z.string(),
  durationSeconds: z.number().positive(),
  width: count,
  height: count,
  /** Expected frames on the global grid; the last chunk settles the true number. */
  frames: positive,
  /** Index among the source's video streams; null for sound alone. */
  videoStream: count.nullable(),
  /** Index, among the same, of a cover picture. */
  coverStream: count.nullable(),
  interlaced: z.boolean(),
  variableFrameRate: z.boolean(),
  /** How far into the file the first picture stands, where that is too little to be meant: it counts as the start. */
  leadSeconds: z.number().nonnegative(),
  /** No index to seek by (MPEG-TS, MPEG-PS): decode starts further ahead of the chunk. */
  indexless: z.boolean(),
  /** An MP4 of many fragments without an index, each of which FFmpeg looks at before it seeks. */
  fragmented: z.boolean().optional(),
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
  /** The longest GOP. */
  gopFrames: positive,
  /** Segments are whole GOPs. The first one is short, as it is what a player waits for. */
  firstSegmentFrames: positive,
  /** How long the others are; the longest of them where `segments` lists each. */
  segmentFrames: positive,
  /** The length of each segment where they follow the source's own key frames; absent where they are regular. */
  segments: z.array(positive).optional(),
  /** How many segments one job makes, but for the first job. */
  chunkSegments: positive,
  /** Ticks a second of the video tracks. */
  timescale: positive,
});

const Rung = z.object({
  name: z.string().regex(videoTrackPattern),
  codec: z.enum(videoCodecs),
  width: positive,
  height: positive,
  maxBitrate: positive,
  /** The source's own stream, as it is. */
  copy: z.boolean(),
});

/** One sound track: `stream` is its index among the source's audio streams, `title` may be empty. */
const AudioRung = z.object({
  name: z.string().regex(audioTrackPattern),
  stream: count,
  bitrate: positive,
  channels: positive,
  language: z.string(),
  title: z.string(),
});
export type AudioRung = z.infer<typeof AudioRung>;

/** Everything that is decided once per encode. Chunks and jobs follow from it: see grid.ts. */
export const EncodePlan = z.object({
  source: SourceFacts,
  grid: FrameGrid,
  /** H.264 highest first, then the other codecs. None for sound alone. */
  rungs: z.array(Rung).max(24),
  audio: z.array(AudioRung).max(8),
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

/** Looks for text tracks in the source of a video that is ready, and reports each. */
const CaptionsJob = z.object({
  kind: z.literal("captions"),
  ...jobBase,
  source: z.object({ key: z.string().min(1), sizeBytes: positive }),
});
export type CaptionsJob = z.infer<typeof CaptionsJob>;

/**
 * The pictures of a finished encode: storyboard, animated preview, and with `poster` a poster as well,
 * as there is none yet or a poor one. The encode does not wait for it, nor fail with it.
 */
const ImagesJob = z.object({ kind: z.literal("images"), ...jobBase, poster: z.boolean() });
export type ImagesJob = z.infer<typeof ImagesJob>;

/** The owner chose the frame at this time of a finished encode as its poster. */
const PosterJob = z.object({ kind: z.literal("poster"), ...jobBase, timeSeconds: z.number().nonnegative() });
export type PosterJob = z.infer<typeof PosterJob>;

/** The body of every message in the queues `transcode-first` and `transcode`. */
export const TranscodeJob = z.discriminatedUnion("kind", [StartJob, ChunkJob, CaptionsJob, ImagesJob, PosterJob]);
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
  track: z.string().regex(trackPattern),
  init: z.string().regex(/^[0-9a-f]{12}$/),
  codecs: z.string().min(1),
  segments: z.array(StoredSegment).min(1),
});
export type TrackOutput = z.infer<typeof TrackOutput>;

const errorCodes = Object.keys(encodeErrors) as [EncodeErrorCode, ...EncodeErrorCode[]];

/** A text track found in the source, as WebVTT that nobody has looked into yet. */
const CaptionReport = z.object({
  type: z.literal("caption"),
  /** Index among the source's subtitle streams. */
  stream: count,
  /** As the file says, ISO 639 or BCP 47; `und` where it does not. */
  language: z.string().max(100),
  title: z.string().max(200),
  forced: z.boolean(),
  /** From 1: how many tracks of the same language and title there were up to this one. */
  copy: positive,
  vtt: z.string().max(2 ** 20),
});
export type CaptionReport = z.infer<typeof CaptionReport>;

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
  CaptionReport,
  z.object({
    type: z.literal("poster"),
    bytes: positive,
    /** The object below the encode's prefix. Transcoders of an earlier version write only this one. */
    file: z
      .string()
      .regex(/^poster(-[0-9a-f]{12})?\.jpg$/)
      .default("poster.jpg"),
    /** Dark, blank or flat: a better one is wanted when the encode is done. */
    poor: z.boolean().default(false),
    /** The time that the owner chose; null where the transcoder did. */
    timeSeconds: z.number().nonnegative().nullable().default(null),
  }),
  /** Which pictures of a finished encode are stored. */
  z.object({ type: z.literal("images"), storyboard: z.boolean(), preview: z.boolean() }),
  /** For good: a retry would fail again. What may pass is left to the queue's redelivery. */
  z.object({
    type: z.literal("failed"),
    code: z.enum(errorCodes),
    message: z.string().max(500),
    detail: z.string().max(4000).optional(),
  }),
]);
export type JobReport = z.infer<typeof JobReport>;
/** The reports that move an encode on. Captions are no part of it. */
export type EncodeReport = Exclude<JobReport, CaptionReport>;

/** Reply to a report. `stop` means the job is no longer wanted (replaced, deleted, failed): ack it and drop its work. */
export const ReportReply = z.object({ stop: z.boolean() });
export type ReportReply = z.infer<typeof ReportReply>;

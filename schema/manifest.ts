import { z } from "zod";

const count = z.number().int().nonnegative();
const positive = z.number().int().positive();

/** [units, bytes, key frames as [offset, length, units]]: one tuple a segment keeps ten hours small. */
const Segment = z.tuple([positive, positive, z.array(z.tuple([count, positive, positive]))]);
export type ManifestSegment = z.infer<typeof Segment>;

const Track = z.object({
  name: z.string(),
  codecs: z.string(),
  /** Which init segment holds from which segment on; one entry unless encoders of two builds took part. */
  inits: z.array(z.object({ from: count, hash: z.string() })).min(1),
  /** Without a gap from segment 0. */
  segments: z.array(Segment),
});

const VideoTrack = Track.extend({ width: positive, height: positive, maxBitrate: positive });
const AudioTrack = Track.extend({ bitrate: positive, channels: positive, language: z.string(), title: z.string() });

/** A media track: its segments' `units` count frames (video) or samples (audio) of 1/timescale s. */
export type ManifestTrack = z.infer<typeof Track>;
export type ManifestVideoTrack = z.infer<typeof VideoTrack>;

/**
 * The one record from which every playlist of an encode is rendered. Growing while `complete` is
 * false: tracks only gain segments. Video tracks stand highest first, H.264 before other codecs; sound
 * alone has none.
 */
export const ManifestRecord = z.object({
  version: z.literal(1),
  videoId: z.string(),
  epoch: positive,
  complete: z.boolean(),
  /** Frames a second as rateNum/rateDen; a segment is at most `segmentFrames` long. */
  rateNum: positive,
  rateDen: positive,
  segmentFrames: positive,
  video: z.array(VideoTrack),
  audio: z.array(AudioTrack),
  poster: z.boolean(),
});
export type ManifestRecord = z.infer<typeof ManifestRecord>;

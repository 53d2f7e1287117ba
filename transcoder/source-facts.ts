import type { FfprobeData, FfprobeStream } from "fluent-ffmpeg";
import type { Container } from "../schema/sniff.ts";
import { PermanentFailure } from "./failure.ts";
import type { ProbedSource } from "./plan.ts";
import { maxPixels } from "./source-args.ts";

/** What ffprobe's answer says, before the source's end is certain. */
export type ReadFacts = Omit<ProbedSource, "durationSeconds" | "key" | "sizeBytes" | "index"> & {
  /**
   * Where the pictures (or the sound alone) end, in seconds from the file's start, and whether their own
   * stream says so. `startSeconds` is that start on the file's own clock.
   */
  end: { seconds: number | undefined; certain: boolean; startSeconds: number };
};

const longestLeadSeconds = 0.25;

// fluent-ffmpeg reads ffprobe's flat output: numbers where a value looks like one, else text.
type Fields = Record<string, unknown>;

/**
 * Reduces ffprobe's answer to what the encoder needs.
 *
 * @throws PermanentFailure ERR_NON_VIDEO, ERR_MALFORMED_VIDEO or ERR_UNSUPPORTED_VIDEO
 */
export function readFacts(data: FfprobeData, container: Container): ReadFacts {
  const videos = data.streams.filter((stream) => stream.codec_type === "video");
  const audios = data.streams.filter((stream) => stream.codec_type === "audio");
  const audio = defaultFirst(audios.filter((stream) => isDecodable(stream) && number(stream.channels) > 0));
  const shared = {
    container,
    audio: audio.map((stream) => ({
      stream: audios.indexOf(stream),
      language: languageOf(stream),
      title: text((stream.tags as Fields | undefined)?.["title"]).slice(0, 80),
    })),
    indexless: container === "mpegts" || container === "mpegps",
    coverStream: indexOrNull(videos.findIndex((stream) => !isMoving(stream) && isDecodable(stream))),
  };
  const [video] = defaultFirst(videos.filter(isMoving));
  if (video) return { ...shared, ...videoFacts(video, container, data.format), videoStream: videos.indexOf(video) };
  const [first] = audio;
  if (!first) throw new PermanentFailure("ERR_NON_VIDEO");
  return { ...shared, ...soundAlone, end: endOf(first, data.format, container) };
}

const soundAlone = {
  leadSeconds: 0,
  width: 0,
  height: 0,
  videoStream: null,
  rate: { average: 0, base: 0 },
  interlaced: false,
  variableFrameRate: false,
  transfer: "sdr",
  colorMatrix: "bt709",
  fullRange: false,
  conforming: false,
  copyable: false,
} as const;

function videoFacts(video: FfprobeStream, container: Container, format: FfprobeData["format"]) {
  const size = displaySize(video);
  const interlaced = ["tt", "bb", "tb", "bt"].includes(text(video.field_order));
  const rate = { average: ratio(video.avg_frame_rate), base: ratio(video.r_frame_rate) };
  const colorMatrix = matrixOf(video, size);
  // The yuvj formats are FFmpeg's older way to say full range.
  const fullRange = video.color_range === "pc" || text(video.pix_fmt).startsWith("yuvj");
  const transfer = transferOf(video);
  const conforming =
    video.pix_fmt === "yuv420p" && colorMatrix === "bt709" && !fullRange && (pixelAspect(video) || 1) === 1;
  const variableFrameRate = isVariable(rate, interlaced);
  const plain = conforming && transfer === "sdr" && !interlaced && !variableFrameRate;
  return {
    ...size,
    rate,
    interlaced,
    variableFrameRate,
    transfer,
    colorMatrix,
    fullRange,
    conforming,
    copyable: plain && container === "mp4" && isCommonH264(video) && !isTurned(video) && startOf(video, format) < 1e-3,
    // The priming of AAC, and the delay of B-frames in files without edit lists.
    leadSeconds: startOf(video, format) < longestLeadSeconds ? startOf(video, format) : 0,
    end: endOf(video, format, container),
  };
}

// What decoders in browsers and television sets take: ITU-T H.264 annex A, 8 bit, up to level 5.2.
function isCommonH264(video: FfprobeStream): boolean {
  const profile = text(video.profile);
  return (
    video.codec_name === "h264" &&
    video.codec_tag_string === "avc1" &&
    ["Constrained Baseline", "Main", "High"].includes(profile) &&
    number(video.level) <= 52
  );
}

// Where the pictures start, in seconds from the file's start.
function startOf(video: FfprobeStream, format: FfprobeData["format"]): number {
  return Math.max(0, number(video.start_time) - number(format.start_time));
}

// A cover image or a chapter's thumbnail is stored as a video stream of one picture.
function isMoving(stream: FfprobeStream): boolean {
  const disposition = (stream.disposition ?? {}) as Fields;
  return !disposition["attached_pic"] && !disposition["timed_thumbnails"] && !disposition["still_image"];
}

function isDecodable(stream: FfprobeStream): boolean {
  // ffprobe prints `unknown` for a codec without a name; encv and enca are encrypted (ISO/IEC 14496-12 8.12).
  return (
    Boolean(stream.codec_name) && stream.codec_name !== "unknown" && !/^enc[va]$/.test(text(stream.codec_tag_string))
  );
}

function defaultFirst(streams: FfprobeStream[]): FfprobeStream[] {
  const isDefault = (stream: FfprobeStream) => ((stream.disposition ?? {}) as Fields)["default"] === 1;
  const first = streams.find(isDefault) ?? streams[0];
  return first ? [first, ...streams.filter((stream) => stream !== first)] : [];
}

function indexOrNull(index: number): number | null {
  return index < 0 ? null : index;
}

function displaySize(video: FfprobeStream): { width: number; height: number } {
  if (!isDecodable(video)) throw new PermanentFailure("ERR_UNSUPPORTED_VIDEO", undefined, describe(video));
  const coded = { width: number(video.width), height: number(video.height) };
  // No size: the codec is not known here, or FFmpeg refused to decode so large a picture.
  if (!coded.width || !coded.height) throw new PermanentFailure("ERR_UNSUPPORTED_VIDEO", undefined, describe(video));
  if (coded.width * coded.height > maxPixels) {
    throw new PermanentFailure("ERR_UNSUPPORTED_VIDEO", undefined, `${coded.width}x${coded.height} pixels`);
  }
  const aspect = pixelAspect(video) || 1;
  // Absurd aspects are damage: no camera or disc has one outside of this.
  const width = aspect > 0.1 && aspect < 10 ? Math.max(1, Math.round(coded.width * aspect)) : coded.width;
  const lying = Math.round(rotationOf(video) / 90) % 2 === 1;
  return lying ? { width: coded.height, height: width } : { width, height: coded.height };
}

// The display matrix, or the tag by which older files say it. FFmpeg turns the picture upright itself.
function rotationOf(video: FfprobeStream): number {
  return Math.abs(Number((video as Fields)["rotation"] ?? (video.tags as Fields | undefined)?.["rotate"] ?? 0));
}

// By the matrix alone, a mirrored picture has no rotation.
function isTurned(video: FfprobeStream): boolean {
  return rotationOf(video) !== 0 || ((video as Fields)["side_data_list"] ?? null) !== null;
}

function pixelAspect(video: FfprobeStream): number {
  return ratio(video.sample_aspect_ratio, ":");
}

function isVariable({ average, base }: ProbedSource["rate"], interlaced: boolean): boolean {
  if (!average || !base) return false;
  // Slides: the grid has a frame each second, so that a chunk begins while an older picture stays.
  if (average < 1) return true;
  // Interlaced pictures may be counted by fields.
  const bases = interlaced ? [base, base / 2] : [base];
  return bases.every((value) => Math.abs(average - value) / average > 0.01);
}

function transferOf(video: FfprobeStream): ProbedSource["transfer"] {
  if (video.color_transfer === "smpte2084") return "pq";
  return video.color_transfer === "arib-std-b67" ? "hlg" : "sdr";
}

function matrixOf(video: FfprobeStream, size: { width: number; height: number }): ProbedSource["colorMatrix"] {
  switch (text(video.color_space)) {
    case "bt709":
      return "bt709";
    case "smpte170m":
    case "bt470bg":
      return "smpte170m";
    case "smpte240m":
      return "smpte240m";
    case "bt2020nc":
    case "bt2020c":
      return "bt2020";
    case "fcc":
      return "fcc";
    default:
      // Unspecified: what devices assume by the size.
      return Math.max(size.width, size.height) >= 1280 || Math.min(size.width, size.height) >= 720
        ? "bt709"
        : "smpte170m";
  }
}

function endOf(video: FfprobeStream, format: FfprobeData["format"], container: Container): ReadFacts["end"] {
  return { ...claimedEnd(video, format, container), startSeconds: number(format.start_time) };
}

type Claim = Omit<ReadFacts["end"], "startSeconds">;

function claimedEnd(video: FfprobeStream, format: FfprobeData["format"], container: Container): Claim {
  if (container === "matroska" && number(video.start_time) > latestStart) return lateEnd(format);
  const offset = startOf(video, format);
  const own = number(video.duration) || clock((video.tags as Fields | undefined)?.["DURATION"]);
  if (own > 0) return { seconds: offset + own, certain: !isFarBelow(own, video) };
  const whole = number(format.duration);
  // The file's duration is that of its longest stream, and MKV and FLV often say more than there is.
  return { seconds: whole > 0 ? whole : undefined, certain: false };
}

/**
 * Whether the frames, at their average rate, last much longer than is claimed. A header may say a second
 * over samples of hours, and `fps` would fill those with millions of frames. An edit list, which is the
 * honest reason for a shorter claim, stands the measuring.
 */
function isFarBelow(seconds: number, video: FfprobeStream): boolean {
  const average = ratio(video.avg_frame_rate);
  return average > 0 && number(video.nb_frames) / average > seconds * 1.5 + 2;
}

// FFmpeg writes the time of the end into Matroska where others write a length: the same, but for a
// stream that begins late. So such a stream is measured.
const latestStart = 0.1;

function lateEnd(format: FfprobeData["format"]): Claim {
  const seconds = number(format.duration) - number(format.start_time);
  return { seconds: seconds > 0 ? seconds : undefined, certain: false };
}

// Matroska's statistics tag: 00:01:02.345000000.
function clock(value: unknown): number {
  const [, hours, minutes, seconds] = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text(value)) ?? [];
  return hours === undefined ? 0 : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

// BCP 47 (RFC 5646) wants the shortest code: `en` for the `eng` of most files.
function languageOf(audio: FfprobeStream): string {
  const tag = text((audio.tags as Fields | undefined)?.["language"]);
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? "und";
  } catch {
    return "und";
  }
}

function describe(stream: FfprobeStream): string {
  return `codec ${text(stream.codec_name)} ${text(stream.codec_tag_string)}, ${text(stream.width)}x${text(stream.height)}`;
}

function ratio(value: unknown, separator = "/"): number {
  const [num, den] = text(value).split(separator).map(Number);
  return num && den ? num / den : 0;
}

function number(value: unknown): number {
  const parsed = Number(value);
  return Number.isFinite(parsed) ? parsed : 0;
}

function text(value: unknown): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

import type { FfprobeData, FfprobeStream } from "fluent-ffmpeg";
import type { Container } from "../schema/sniff.ts";
import { PermanentFailure } from "./failure.ts";
import type { ProbedSource } from "./plan.ts";
import { maxPixels } from "./source-args.ts";

/** What ffprobe's answer says, before the source's end is certain. */
export type ReadFacts = Omit<ProbedSource, "durationSeconds" | "key" | "sizeBytes"> & {
  /** Where the pictures end, in seconds from the file's start, and whether their own stream says so. */
  end: { seconds: number | undefined; certain: boolean };
};

// fluent-ffmpeg reads ffprobe's flat output: numbers where a value looks like one, else text.
type Fields = Record<string, unknown>;

/**
 * Reduces ffprobe's answer to what the encoder needs.
 *
 * @throws PermanentFailure ERR_NON_VIDEO, ERR_MALFORMED_VIDEO or ERR_UNSUPPORTED_VIDEO
 */
export function readFacts(data: FfprobeData, container: Container): ReadFacts {
  const videos = data.streams.filter((stream) => stream.codec_type === "video");
  const { all: audios, usable } = audioStreams(data);
  const audio = preferred(usable);
  const video = preferred(videos.filter(isMoving));
  // The one place where a source without a moving picture is refused. What has `usable` sound is a
  // legal source in all that comes before (upload, sniffing, demuxers); what has none is nothing.
  if (!video) throw new PermanentFailure("ERR_NON_VIDEO");
  const size = displaySize(video);
  const interlaced = ["tt", "bb", "tb", "bt"].includes(text(video.field_order));
  const rate = { average: ratio(video.avg_frame_rate), base: ratio(video.r_frame_rate) };
  const colorMatrix = matrixOf(video, size);
  // The yuvj formats are FFmpeg's older way to say full range.
  const fullRange = video.color_range === "pc" || text(video.pix_fmt).startsWith("yuvj");
  return {
    container,
    ...size,
    rate,
    videoStream: videos.indexOf(video),
    audioStream: audio ? audios.indexOf(audio) : null,
    language: languageOf(audio),
    interlaced,
    variableFrameRate: isVariable(rate, interlaced),
    indexless: container === "mpegts" || container === "mpegps",
    transfer: transferOf(video),
    colorMatrix,
    fullRange,
    conforming: video.pix_fmt === "yuv420p" && colorMatrix === "bt709" && !fullRange && (pixelAspect(video) || 1) === 1,
    end: endOf(video, data.format, container),
  };
}

/** The audio streams in the file's order, and those of them that can be decoded. */
export function audioStreams(data: FfprobeData): { all: FfprobeStream[]; usable: FfprobeStream[] } {
  const all = data.streams.filter((stream) => stream.codec_type === "audio");
  return { all, usable: all.filter((stream) => isDecodable(stream) && number(stream.channels) > 0) };
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

function preferred(streams: FfprobeStream[]): FfprobeStream | undefined {
  return streams.find((stream) => ((stream.disposition ?? {}) as Fields)["default"] === 1) ?? streams[0];
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
  // The display matrix, or the tag by which older files say it. FFmpeg turns the picture upright itself.
  const rotation = Math.abs(
    Number((video as Fields)["rotation"] ?? (video.tags as Fields | undefined)?.["rotate"] ?? 0),
  );
  const lying = Math.round(rotation / 90) % 2 === 1;
  return lying ? { width: coded.height, height: width } : { width, height: coded.height };
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
  if (container === "matroska" && number(video.start_time) > latestStart) return lateEnd(format);
  const offset = Math.max(0, number(video.start_time) - number(format.start_time));
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

function lateEnd(format: FfprobeData["format"]): ReadFacts["end"] {
  const seconds = number(format.duration) - number(format.start_time);
  return { seconds: seconds > 0 ? seconds : undefined, certain: false };
}

// Matroska's statistics tag: 00:01:02.345000000.
function clock(value: unknown): number {
  const [, hours, minutes, seconds] = /^(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(text(value)) ?? [];
  return hours === undefined ? 0 : Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

function languageOf(audio: FfprobeStream | undefined): string {
  const tag = text((audio?.tags as Fields | undefined)?.["language"]).toLowerCase();
  return /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/.test(tag) ? tag : "und";
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

import { startsWithAdts, startsWithMpegAudio } from "./sniff-audio.ts";

/** The containers that are accepted. `mp3` is also what an ID3 tag stands before: it may be AAC or FLAC. */
export type Container =
  | "mp4"
  | "matroska"
  | "avi"
  | "flv"
  | "mpegts"
  | "mpegps"
  | "asf"
  | "ogg"
  | "mp3"
  | "aac"
  | "flac"
  | "wav";

/** How many bytes of the file's beginning `sniffContainer` wants. */
export const sniffBytes = 1024;

const stillImageBrands = /^(avif|avis|heic|heix|mif1|msf1|crx )/;
const quickTimeAtoms = ["moov", "mdat", "wide", "free", "skip", "pnot"];

/**
 * Names the container by its magic bytes, or answers null for anything else: text, playlists and
 * images among it. FFmpeg, which would follow a playlist anywhere, never sees those.
 */
export function sniffContainer(bytes: Uint8Array): Container | null {
  const text = (offset: number, length: number) => String.fromCharCode(...bytes.subarray(offset, offset + length));
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  const syncs = (offset: number, packet: number) => [0, 1, 2].every((i) => bytes[offset + i * packet] === 0x47);

  if (text(4, 4) === "ftyp") return stillImageBrands.test(text(8, 4)) ? null : "mp4";
  if (quickTimeAtoms.includes(text(4, 4))) return "mp4";
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return "matroska";
  if (text(0, 4) === "RIFF") return { "AVI ": "avi" as const, WAVE: "wav" as const }[text(8, 4)] ?? null;
  if (text(0, 3) === "FLV" && bytes[3] === 1) return "flv";
  if (starts(0x30, 0x26, 0xb2, 0x75)) return "asf";
  if (text(0, 4) === "OggS") return "ogg";
  if (starts(0, 0, 1) && (bytes[3] === 0xba || bytes[3] === 0xb3)) return "mpegps";
  // 188-byte packets, or 192 with the time code of Blu-ray and AVCHD before each.
  if (syncs(0, 188) || syncs(4, 192)) return "mpegts";
  if (text(0, 4) === "fLaC") return "flac";
  // ID3v2 section 3.1: neither version byte is ever 0xff.
  if (text(0, 3) === "ID3" && (bytes[3] ?? 0xff) < 0xff && (bytes[4] ?? 0xff) < 0xff) return "mp3";
  if (startsWithAdts(bytes)) return "aac";
  if (startsWithMpegAudio(bytes)) return "mp3";
  return null;
}

const extensions =
  /\.(mp4|m4v|mov|qt|mkv|webm|avi|flv|ts|m2ts|mts|mpg|mpeg|vob|wmv|asf|ogv|ogg|3gp|3g2|mp3|m4a|m4b|aac|flac|wav|oga|opus|mka|weba|wma)$/i;
const neutralTypes = ["", "application/octet-stream", "binary/octet-stream"];
// Playlists and notes go by audio types as well. They hold no sound.
const soundless = /mpegurl|scpls|midi/;

/**
 * Whether a file that is declared so may be uploaded: as video or sound, by its media type or, where
 * the type says nothing, by its name. A name with a foreign ending is refused even under such a type.
 */
export function isAcceptedUpload(filename: string, contentType: string): boolean {
  const type = contentType.toLowerCase().split(";")[0]?.trim() ?? "";
  const endsWell = extensions.test(filename);
  const hasEnding = /\.[a-z0-9]{1,5}$/i.test(filename);
  if (neutralTypes.includes(type)) return endsWell;
  const isMediaType = /^(video|audio)\//.test(type) || type === "application/ogg";
  return isMediaType && !soundless.test(type) && (endsWell || !hasEnding);
}

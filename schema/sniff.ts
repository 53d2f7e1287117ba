/** The containers that are accepted, and the first bytes by which each is known. */
export type Container = "mp4" | "matroska" | "avi" | "flv" | "mpegts" | "mpegps" | "asf" | "ogg";

/** How many bytes of the file's beginning `sniffContainer` wants. */
export const sniffBytes = 1024;

const stillImageBrands = /^(avif|avis|heic|heix|mif1|msf1|crx )/;
const quickTimeAtoms = ["moov", "mdat", "wide", "free", "skip", "pnot"];

/**
 * Names the container by its magic bytes, or answers null for anything else: text, playlists,
 * images and audio among it. FFmpeg, which would follow a playlist anywhere, never sees those.
 */
export function sniffContainer(bytes: Uint8Array): Container | null {
  const text = (offset: number, length: number) => String.fromCharCode(...bytes.subarray(offset, offset + length));
  const starts = (...values: number[]) => values.every((value, i) => bytes[i] === value);
  const syncs = (offset: number, packet: number) => [0, 1, 2].every((i) => bytes[offset + i * packet] === 0x47);

  if (text(4, 4) === "ftyp") return stillImageBrands.test(text(8, 4)) ? null : "mp4";
  if (quickTimeAtoms.includes(text(4, 4))) return "mp4";
  if (starts(0x1a, 0x45, 0xdf, 0xa3)) return "matroska";
  if (text(0, 4) === "RIFF") return text(8, 4) === "AVI " ? "avi" : null;
  if (text(0, 3) === "FLV" && bytes[3] === 1) return "flv";
  if (starts(0x30, 0x26, 0xb2, 0x75)) return "asf";
  if (text(0, 4) === "OggS") return "ogg";
  if (starts(0, 0, 1) && (bytes[3] === 0xba || bytes[3] === 0xb3)) return "mpegps";
  // 188-byte packets, or 192 with the time code of Blu-ray and AVCHD before each.
  if (syncs(0, 188) || syncs(4, 192)) return "mpegts";
  return null;
}

const videoExtensions = /\.(mp4|m4v|mov|qt|mkv|webm|avi|flv|ts|m2ts|mts|mpg|mpeg|vob|wmv|asf|ogv|ogg|3gp|3g2)$/i;
const neutralTypes = ["", "application/octet-stream", "binary/octet-stream"];

/**
 * Whether a file that is declared so may be uploaded: as a video, by its media type or, where the
 * type says nothing, by its name. A name with a foreign ending is refused even under a video type.
 */
export function isAcceptedUpload(filename: string, contentType: string): boolean {
  const type = contentType.toLowerCase().split(";")[0]?.trim() ?? "";
  const endsWell = videoExtensions.test(filename);
  const hasEnding = /\.[a-z0-9]{1,5}$/i.test(filename);
  if (neutralTypes.includes(type)) return endsWell;
  const isVideoType = type.startsWith("video/") || type === "application/ogg";
  return isVideoType && (endsWell || !hasEnding);
}

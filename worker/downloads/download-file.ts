import { mediaKey } from "../../schema/media-keys.ts";
import type { Deps } from "../deps.ts";
import { findRecord } from "../playback/record.ts";
import { concat } from "./boxes.ts";
import { layOut, type Layout, type Part } from "./layout.ts";
import { movieHead, timescaleOf } from "./movie-head.ts";
import { renumber } from "./renumber.ts";
import { segmentIndex } from "./segment-index.ts";

/** A rendition as one MP4 file that is nowhere stored: its head, and where the rest comes from. */
export type DownloadFile = {
  videoId: string;
  epoch: number;
  head: Uint8Array;
  parts: Part[];
  sizeBytes: number;
};

/** The file of a rendition; null where none is to be had. The same at every call, byte for byte. */
export async function openDownload(
  deps: Pick<Deps, "media" | "objects">,
  videoId: string,
  epoch: number,
  rendition: string,
): Promise<DownloadFile | null> {
  const record = await findRecord(deps, videoId, epoch);
  const layout = record && layOut(record, rendition);
  if (!layout) return null;
  const inits = await Promise.all(
    layout.tracks.map(async ({ name, init }) => {
      const stored = await deps.media.get(mediaKey.init(videoId, epoch, name, init));
      return stored ? new Uint8Array(await stored.arrayBuffer()) : null;
    }),
  );
  if (!inits.every((init) => init !== null)) return null;
  const head = headOf(layout, inits);
  const sizeBytes = layout.parts.reduce((sum, part) => sum + part.bytes, head.length);
  return { videoId, epoch, head, parts: layout.parts, sizeBytes };
}

function headOf({ seconds, index }: Layout, inits: Uint8Array[]): Uint8Array {
  const timescale = timescaleOf(inits[0] ?? new Uint8Array());
  return concat([movieHead(inits, seconds), segmentIndex(1, timescale, index)]);
}

/**
 * The bytes from `first` to `last` in pieces, with one segment in memory at a time.
 *
 * @throws Error where a stored segment is not what the manifest record says
 */
export async function* readDownload(
  deps: Pick<Deps, "media">,
  file: DownloadFile,
  { first, last }: { first: number; last: number },
): AsyncGenerator<Uint8Array> {
  const cut = (bytes: Uint8Array, at: number) =>
    bytes.subarray(Math.max(0, first - at), Math.min(bytes.length, last + 1 - at));
  if (first < file.head.length) yield cut(file.head, 0);
  let at = file.head.length;
  for (const part of file.parts) {
    if (at > last) return;
    if (at + part.bytes > first) yield cut(await readPart(deps, file, part), at);
    at += part.bytes;
  }
}

async function readPart(
  { media }: Pick<Deps, "media">,
  { videoId, epoch }: DownloadFile,
  { track, trackId, index, bytes, sequence }: Part,
): Promise<Uint8Array> {
  const key = mediaKey.segment(videoId, epoch, track, index);
  const stored = await media.get(key);
  if (!stored) throw new Error(`${key} is missing`);
  const part = renumber(new Uint8Array(await stored.arrayBuffer()), trackId, sequence);
  // A length other than announced would put every later byte in the wrong place.
  if (part.length !== bytes) throw new Error(`${key} has ${part.length} bytes where ${bytes} were announced`);
  return part;
}

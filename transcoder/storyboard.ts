import type { ManifestRecord } from "../schema/manifest.ts";
import { mediaKey } from "../schema/media-keys.ts";
import type { Storyboard } from "../schema/storyboard.ts";
import { smallTrack, type KeyFrame } from "./key-frames.ts";
import { spreadMoments } from "./moments.ts";
import { takePicture, type PictureDeps } from "./picture.ts";
import { sheetCommand, type Size } from "./picture-args.ts";
import { judgePictures, type PictureQuality } from "./picture-quality.ts";
import { readKeyFrames } from "./read-key-frames.ts";

/** What a tile shows, and how good a picture that is. */
export type Tile = { frame: number; quality: PictureQuality };

// A tile each GOP as long as there are not too many of them; the seek bar has no more pixels.
const mostTiles = 400;
const columns = 5;
const rows = 5;
// Of 16:9 pictures 192 x 108; of other shapes as much area.
const tileArea = 192 * 108;
const largestSheet = 4 * 2 ** 20;

/**
 * Makes and stores the storyboard of a finished encode, sheet by sheet, from the key frames of a low
 * rendition. Null where the encode has no video.
 *
 * @throws PictureFailure when FFmpeg cannot make it, TransientFailure when the storage fails
 */
export async function makeStoryboard(
  deps: PictureDeps,
  record: ManifestRecord,
  signal?: AbortSignal,
): Promise<Tile[] | null> {
  const track = smallTrack(record);
  if (!track) return null;
  const { board, shown } = layOut(record, track);
  if (shown.length === 0) return null;
  const { videoId, epoch } = record;
  const stored = { storage: deps.storage, videoId, epoch, track };
  const tile = { width: board.width, height: board.height };
  const tiles: Tile[] = [];
  for (let sheet = 0; sheet < board.sheets; sheet += 1) {
    const keyFrames = shown.slice(sheet * columns * rows, (sheet + 1) * columns * rows);
    const grid = { tile, columns: board.columns, rows: Math.ceil(keyFrames.length / board.columns) };
    const input = await readKeyFrames(stored, keyFrames, signal);
    const [jpeg, grey] = await takePicture(
      deps,
      { name: `storyboard ${sheet}`, outputs: 2, largestBytes: largestSheet, signal },
      (targets) => sheetCommand(input, targets, grid),
    );
    const qualities = judgePictures(grey ?? new Uint8Array());
    for (const [i, { frame }] of keyFrames.entries()) {
      const quality = qualities[i];
      if (quality) tiles.push({ frame, quality });
    }
    await deps.storage.put(
      mediaKey.storyboardSheet(videoId, epoch, sheet),
      jpeg ?? new Uint8Array(),
      "image/jpeg",
      signal,
    );
  }
  const json = Buffer.from(JSON.stringify(board));
  await deps.storage.put(mediaKey.storyboard(videoId, epoch), json, "application/json", signal);
  return tiles;
}

/** Which key frame each tile shows: that nearest to its moment. */
export function layOut(
  record: Pick<ManifestRecord, "rateNum" | "rateDen">,
  track: ManifestRecord["video"][number],
): { board: Storyboard; shown: KeyFrame[] } {
  const { frames, interval, shown } = spreadMoments(record, track, { most: mostTiles, group: columns * rows });
  const framesPerSecond = record.rateNum / record.rateDen;
  const sheetColumns = Math.min(columns, shown.length);
  return {
    board: {
      version: 1,
      durationSeconds: frames / framesPerSecond,
      intervalSeconds: interval / framesPerSecond,
      ...tileSize(track),
      columns: sheetColumns,
      rows: Math.min(rows, Math.ceil(shown.length / sheetColumns)),
      count: shown.length,
      sheets: Math.ceil(shown.length / (columns * rows)),
    },
    shown,
  };
}

function tileSize({ width, height }: Size): Size {
  const scale = Math.sqrt(tileArea / (width * height));
  const even = (value: number) => Math.max(2, Math.round((value * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

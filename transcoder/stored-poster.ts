import { createHash } from "node:crypto";
import type { ManifestRecord } from "../schema/manifest.ts";
import { mediaKey, posterFile } from "../schema/media-keys.ts";
import { framesOf, keyFrameBefore, keyFramesOf, largeTrack } from "./key-frames.ts";
import { PictureFailure, takePicture, type PictureDeps } from "./picture.ts";
import { frameCommand, type Size } from "./picture-args.ts";
import { readGops, readKeyFrames } from "./read-key-frames.ts";
import type { Storage } from "./storage.ts";

/** A poster in the storage: its file's name and size. */
export type StoredPoster = { file: string; bytes: number };

const posterWidth = 1280;
const largestPoster = 8 * 2 ** 20;

/**
 * Makes a poster of exactly this frame of a finished encode, from its best rendition, and stores it.
 * A frame behind the end gives the last one.
 *
 * @throws PictureFailure when there is no such picture, TransientFailure when the storage fails
 */
export async function makeStoredPoster(
  deps: PictureDeps,
  record: ManifestRecord,
  frame: number,
  signal?: AbortSignal,
): Promise<StoredPoster> {
  const track = largeTrack(record);
  if (!track) throw new PictureFailure("no poster: the encode has no video");
  const { videoId, epoch } = record;
  const wanted = Math.max(0, Math.min(frame, framesOf(track) - 1));
  const gop = keyFrameBefore(keyFramesOf(track), wanted);
  if (!gop) throw new PictureFailure(`no poster: no key frame before frame ${wanted}`);
  const index = wanted - gop.frame;
  // A key frame needs nothing else of its GOP.
  const read = index === 0 ? readKeyFrames : readGops;
  const input = await read({ storage: deps.storage, videoId, epoch, track }, [gop], signal);
  const [jpeg] = await takePicture(
    deps,
    { name: "poster", outputs: 1, largestBytes: largestPoster, signal },
    (targets) => frameCommand(input, targets, posterSize(track), index),
  );
  return storePoster(deps, record, jpeg ?? new Uint8Array(), signal);
}

/** Stores a poster under its content's hash: whoever has the address of another one keeps that. */
export async function storePoster(
  deps: { storage: Pick<Storage, "put"> },
  { videoId, epoch }: { videoId: string; epoch: number },
  jpeg: Uint8Array,
  signal?: AbortSignal,
): Promise<StoredPoster> {
  const file = posterFile(createHash("sha256").update(jpeg).digest("hex").slice(0, 12));
  await deps.storage.put(mediaKey.poster(videoId, epoch, file), jpeg, "image/jpeg", signal);
  return { file, bytes: jpeg.length };
}

/** The size of a poster of a rendition: at most 1280 wide, even, in its shape. */
export function posterSize({ width, height }: Size): Size {
  const scaled = Math.min(posterWidth, width);
  return { width: scaled, height: Math.max(2, Math.round((height * scaled) / width / 2) * 2) };
}

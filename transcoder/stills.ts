import type { ManifestRecord } from "../schema/manifest.ts";
import { mediaKey } from "../schema/media-keys.ts";
import type { Stills } from "../schema/stills.ts";
import { splitJpegs } from "./jpegs.ts";
import { smallTrack } from "./key-frames.ts";
import { spreadMoments } from "./moments.ts";
import { PictureFailure, takePicture, type PictureDeps } from "./picture.ts";
import { stillsCommand, type Size } from "./picture-args.ts";
import { readKeyFrames } from "./read-key-frames.ts";

// Up to forty minutes a still each GOP; of two hours one every six seconds. About 60 MB at most.
const mostStills = 1200;
// Decoded together, and stored as one object: an object for each would cost a request for each.
const perPack = 50;
const longestSides = [640, 320];
// Enough for the largest of these sizes.
const smallestHeight = 360;
const largestPack = 24 * 2 ** 20;

/**
 * Makes and stores the pictures for `thumbnail.jpg` of a finished encode, from the key frames of a low
 * rendition. Null where the encode has no video.
 *
 * @throws PictureFailure when FFmpeg cannot make them, TransientFailure when the storage fails
 */
export async function makeStills(
  deps: PictureDeps,
  record: ManifestRecord,
  signal?: AbortSignal,
): Promise<Stills | null> {
  const track = smallTrack(record, smallestHeight);
  if (!track) return null;
  const { interval, shown } = spreadMoments(record, track, { most: mostStills, group: perPack });
  if (shown.length === 0) return null;
  const { videoId, epoch } = record;
  const stored = { storage: deps.storage, videoId, epoch, track };
  const sizes = longestSides.map((side) => ({ ...within(track, side), bytes: [] as number[] }));
  for (let pack = 0; pack * perPack < shown.length; pack += 1) {
    const keyFrames = shown.slice(pack * perPack, (pack + 1) * perPack);
    const input = await readKeyFrames(stored, keyFrames, signal);
    const outputs = await takePicture(
      deps,
      { name: `stills ${pack}`, outputs: sizes.length, largestBytes: largestPack, signal },
      (targets) => stillsCommand(input, targets, sizes),
    );
    for (const [i, size] of sizes.entries()) {
      const bytes = outputs[i] ?? Buffer.alloc(0);
      const lengths = splitJpegs(bytes).map((jpeg) => jpeg.length);
      if (lengths.length !== keyFrames.length) {
        throw new PictureFailure(`${lengths.length} stills of ${keyFrames.length} key frames`);
      }
      size.bytes.push(...lengths);
      await deps.storage.put(mediaKey.stillPack(videoId, epoch, i, pack), bytes, "application/octet-stream", signal);
    }
  }
  const stills: Stills = {
    version: 1,
    intervalSeconds: (interval * record.rateDen) / record.rateNum,
    perPack,
    sizes,
  };
  // Last: what it names is there.
  await deps.storage.put(
    mediaKey.stills(videoId, epoch),
    Buffer.from(JSON.stringify(stills)),
    "application/json",
    signal,
  );
  return stills;
}

function within({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height));
  const even = (value: number) => Math.max(2, Math.round((value * scale) / 2) * 2);
  return { width: even(width), height: even(height) };
}

import type { ManifestVideoTrack } from "../schema/manifest.ts";
import { mediaKey } from "../schema/media-keys.ts";
import { TransientFailure } from "./failure.ts";
import { Fmp4Error } from "./fmp4.ts";
import type { KeyFrame } from "./key-frames.ts";
import { writeFragment } from "./moof.ts";
import type { Storage } from "./storage.ts";

export type StoredTrack = {
  storage: Pick<Storage, "read">;
  videoId: string;
  epoch: number;
  track: Pick<ManifestVideoTrack, "name">;
};

const readsAtOnce = 4;
// Only the order of the pictures matters: each lasts as long as any other.
const ticksPerPicture = 1000;

/**
 * A fragmented MP4 of nothing but these key frames, fetched by their byte ranges. They must share an
 * init segment, which is the first part.
 *
 * @throws TransientFailure when the storage does not give them
 */
export async function readKeyFrames(
  stored: StoredTrack,
  keyFrames: readonly KeyFrame[],
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  const [init, ...ranges] = await readAll(stored, keyFrames, (keyFrame) => keyFrame.length, signal);
  if (!init) return [];
  const fragments = ranges.map((range, i) =>
    writeFragment(i + 1, i * ticksPerPicture, [{ bytes: firstSample(range), duration: ticksPerPicture }]),
  );
  return [init, ...fragments];
}

/** As readKeyFrames, with all frames of the GOPs and their own timestamps. */
export function readGops(
  stored: StoredTrack,
  keyFrames: readonly KeyFrame[],
  signal?: AbortSignal,
): Promise<Uint8Array[]> {
  return readAll(stored, keyFrames, (keyFrame) => keyFrame.gopLength, signal);
}

async function readAll(
  { storage, videoId, epoch, track }: StoredTrack,
  keyFrames: readonly KeyFrame[],
  lengthOf: (keyFrame: KeyFrame) => number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array[]> {
  const [first] = keyFrames;
  if (!first) return [];
  const wanted = [
    { key: mediaKey.init(videoId, epoch, track.name, first.init), range: undefined },
    ...keyFrames.map((keyFrame) => ({
      key: mediaKey.segment(videoId, epoch, track.name, keyFrame.segment),
      range: { offset: keyFrame.offset, length: lengthOf(keyFrame) },
    })),
  ];
  const parts: Uint8Array[] = Array.from({ length: wanted.length });
  const queue = wanted.entries();
  const work = async () => {
    for (const [i, { key, range }] of queue) {
      const bytes = await storage.read(key, range, signal);
      if (!bytes) throw new TransientFailure(`${key} is not in the storage`);
      parts[i] = bytes;
    }
  };
  await Promise.all(Array.from({ length: readsAtOnce }, work));
  return parts;
}

/** The sample behind a `moof` and the header of its `mdat` (ISO/IEC 14496-12 sections 4.2 and 8.8.4). */
function firstSample(range: Uint8Array): Uint8Array {
  const bytes = Buffer.from(range.buffer, range.byteOffset, range.byteLength);
  const moof = bytes.readUInt32BE(0);
  if (bytes.toString("latin1", 4, 8) !== "moof" || bytes.toString("latin1", moof + 4, moof + 8) !== "mdat") {
    throw new Fmp4Error("a key frame's range does not begin with a moof and its mdat");
  }
  // A size of 1 means that 64 bits follow.
  return bytes.subarray(moof + (bytes.readUInt32BE(moof) === 1 ? 16 : 8));
}

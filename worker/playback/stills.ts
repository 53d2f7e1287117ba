import { mediaKey } from "../../schema/media-keys.ts";
import { Stills } from "../../schema/stills.ts";
import type { Deps } from "../deps.ts";

/** Which still of a video: `timeSeconds` from its start, and how wide it should be at least. */
export type WantedStill = { videoId: string; epoch: number; timeSeconds: number; width: number };

/** A JPEG, and a tag that stands for its bytes. */
export type FoundStill = { jpeg: ArrayBuffer; etag: string };

const heldIndexes = 50;
const held = new Map<string, Stills>();

/** The still nearest to a time, of the smallest size that is wide enough, or else the largest. Null where there are none. */
export async function findStill(
  { media }: Pick<Deps, "media">,
  { videoId, epoch, timeSeconds, width }: WantedStill,
): Promise<FoundStill | null> {
  const stills = await findIndex({ media }, mediaKey.stills(videoId, epoch));
  if (!stills) return null;
  const { perPack, sizes } = stills;
  const size = Math.max(
    0,
    sizes.findLastIndex((each) => each.width >= width),
  );
  const bytes = sizes[size]?.bytes ?? [];
  const still = Math.min(bytes.length - 1, Math.round(timeSeconds / stills.intervalSeconds));
  const pack = Math.floor(still / perPack);
  const offset = bytes.slice(pack * perPack, still).reduce((sum, length) => sum + length, 0);
  const range = { offset, length: bytes[still] ?? 0 };
  const stored = await media.get(mediaKey.stillPack(videoId, epoch, size, pack), { range });
  return stored && { jpeg: await stored.arrayBuffer(), etag: `"${stored.etag}-${still}"` };
}

/** The sizes of a video's stills, the largest first; none where there are no stills. */
export async function stillSizes(
  deps: Pick<Deps, "media">,
  videoId: string,
  epoch: number,
): Promise<{ width: number; height: number }[]> {
  return (await findIndex(deps, mediaKey.stills(videoId, epoch)))?.sizes ?? [];
}

// Like a finished record it never changes, and is held in memory.
async function findIndex({ media }: Pick<Deps, "media">, key: string): Promise<Stills | null> {
  const known = held.get(key);
  if (known) return known;
  const stored = await media.get(key);
  if (!stored) return null;
  const stills = Stills.parse(await stored.json());
  if (held.size >= heldIndexes) held.delete(held.keys().next().value as string);
  held.set(key, stills);
  return stills;
}

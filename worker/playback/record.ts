import { ManifestRecord } from "../../schema/manifest.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import type { Deps } from "../deps.ts";
import { growingManifest } from "../transcode/coordinators.ts";

const heldRecords = 50;
const held = new Map<string, ManifestRecord>();

/**
 * The manifest record of an encode: the finished one from the bucket, which never changes and is
 * held in memory; the growing one from its coordinator. Null where there is neither.
 */
export async function findRecord(
  deps: Pick<Deps, "media" | "objects">,
  videoId: string,
  epoch: number,
): Promise<ManifestRecord | null> {
  const key = mediaKey.manifest(videoId, epoch);
  const known = held.get(key);
  if (known) return known;
  const stored = await deps.media.get(key);
  if (!stored) return growingManifest(deps, videoId, epoch);
  const record = ManifestRecord.parse(await stored.json());
  if (held.size >= heldRecords) held.delete(held.keys().next().value as string);
  held.set(key, record);
  return record;
}

import { CaptionIndex, type CaptionTrack } from "../../schema/caption-index.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import type { Deps } from "../deps.ts";
import * as store from "./store.ts";

const rewrites = 5;

/** The tracks that the index in the bucket lists: what the Media entrypoint knows without Postgres. */
export async function indexedTracks({ media }: Pick<Deps, "media">, videoId: string): Promise<CaptionTrack[]> {
  const stored = await media.get(mediaKey.captionIndex(videoId));
  return stored ? CaptionIndex.parse(await stored.json()).tracks : [];
}

/**
 * Brings the index in the bucket to what Postgres says now, and removes the cues of tracks that are
 * gone. May be repeated. Of two at once none leaves an older list behind: the index is written only
 * where nobody wrote it since before the rows were read.
 */
export async function syncCaptions(
  deps: Pick<Deps, "db" | "media">,
  videoId: string,
  gone: readonly string[],
): Promise<void> {
  if (gone.length > 0) await deps.media.delete(gone.map((id) => mediaKey.caption(videoId, id)));
  const key = mediaKey.captionIndex(videoId);
  for (let attempt = 0; attempt < rewrites; attempt += 1) {
    const before = await deps.media.head(key);
    const rows = await store.listCaptions(deps, videoId);
    if (!(await store.videoExists(deps, videoId))) return deps.media.delete(key);
    const tracks = rows.map(({ id, language, label }) => ({ id, language, label }));
    const written = await deps.media.put(key, JSON.stringify(CaptionIndex.parse({ version: 1, tracks })), {
      httpMetadata: { contentType: "application/json" },
      onlyIf: before ? { etagMatches: before.etag } : { etagDoesNotMatch: "*" },
    });
    if (written) return;
  }
  throw new Error("the caption index is being written by others all the time");
}

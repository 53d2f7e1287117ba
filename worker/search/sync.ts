import { searchAlias } from "../../schema/search.ts";
import type { Deps } from "../deps.ts";
import { documentOf } from "./document.ts";
import { ensureCollection, forgetCollection } from "./ensure-collection.ts";
import { isMissing } from "./index-writer.ts";
import { readReindex } from "./reindex-state.ts";
import * as store from "./store.ts";
import { readTranscript } from "./transcript.ts";

export type SyncDeps = Pick<Deps, "db" | "media" | "now" | "searchWriter">;

const rewrites = 5;

/**
 * Brings the index entries of these videos to what Postgres says now: there while everybody may find the video, gone
 * otherwise. While a new collection is being built, it is told as well. Answers what could not be written, with the reason.
 */
export async function syncVideos(deps: SyncDeps, videoIds: string[]): Promise<Map<string, string>> {
  await ensureCollection(deps);
  const refused = await writeVideos(deps, searchAlias, videoIds).catch((error: unknown) => {
    // Typesense lost what it had: the next try makes it anew.
    if (isMissing(error)) forgetCollection();
    throw error;
  });
  const reindex = await readReindex(deps);
  if (reindex?.state !== "running") return refused;
  try {
    await writeVideos(deps, reindex.collection, videoIds);
  } catch (error) {
    // It was dropped meanwhile: another run took its place.
    if (!isMissing(error)) throw error;
  }
  return refused;
}

/**
 * The same for one collection. Typesense takes whatever comes last, so a slow writer could put an older state over a newer
 * one. Each writer therefore asks Postgres again after it wrote, and writes anew what changed: the last one to write always
 * has the last word of Postgres.
 */
export async function writeVideos(
  deps: SyncDeps,
  collection: string,
  videoIds: string[],
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  let open = [...new Set(videoIds)];
  for (let round = 0; round < rewrites && open.length > 0; round += 1) {
    const written = await writeOnce(deps, collection, open, refused);
    const now = new Map((await store.knownOf(deps, open)).map(({ id, version }) => [id, version]));
    open = open.filter((id) => now.get(id) !== written.get(id));
  }
  if (open.length > 0) throw new Error(`${open.length} videos change faster than they can be indexed`);
  return refused;
}

/** Answers the version that was written of each video; those that were removed have none. */
async function writeOnce(
  deps: SyncDeps,
  collection: string,
  ids: string[],
  refused: Map<string, string>,
): Promise<Map<string, string>> {
  const rows = await store.findSearchable(deps, ids);
  const documents = await Promise.all(
    rows.map(async (row) => documentOf(row, await readTranscript(deps, row.id, row.captionIds))),
  );
  for (const [id, reason] of await deps.searchWriter.upsert(collection, documents)) refused.set(id, reason);
  const versions = new Map(rows.map(({ id, version }) => [id, version]));
  await deps.searchWriter.remove(
    collection,
    ids.filter((id) => !versions.has(id)),
  );
  return versions;
}

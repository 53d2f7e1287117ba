import { z } from "zod";
import { idPrefix, idAlphabet } from "../../schema/id.ts";
import { searchAlias } from "../../schema/search.ts";
import type { Deps } from "../deps.ts";
import { weightedScore } from "./document.ts";
import { ensureCollection } from "./ensure-collection.ts";
import * as store from "./store.ts";
import { log } from "../telemetry/log.ts";
import { writeVideos, type SyncDeps } from "./sync.ts";

/** What a comparison of the index with Postgres found, and repaired. `counts`: entries whose views or score were out of date. */
export const Comparison = z.object({
  at: z.iso.datetime(),
  checked: z.number().int(),
  missing: z.number().int(),
  extra: z.number().int(),
  changed: z.number().int(),
  counts: z.number().int(),
  failed: z.number().int(),
});
export type Comparison = z.infer<typeof Comparison>;

const batch = 100;
// A field of Typesense has 24 bits.
const scoreTolerance = 0.002;
const nightHour = 3;
const hourMs = 3600_000;

/** Compares piece by piece, so that neither side is ever in memory as a whole, and repairs what differs. */
export async function compareIndex(deps: SyncDeps, collection: string): Promise<Comparison> {
  const found = { checked: 0, missing: 0, extra: 0, changed: 0, counts: 0, failed: 0 };
  for (const shard of idAlphabet) {
    const [rows, entries] = await Promise.all([
      store.knownIn(deps, `${idPrefix.video}_${shard}`),
      deps.searchWriter.entries(collection, shard),
    ]);
    const indexed = new Map(entries.map((entry) => [entry.id, entry]));
    const listed = new Set(rows.map(({ id }) => id));
    const missing = rows.filter(({ id }) => !indexed.has(id)).map(({ id }) => id);
    const changed = rows.filter(({ id, version }) => indexed.has(id) && indexed.get(id)?.version !== version);
    const extra = entries.filter(({ id }) => !listed.has(id)).map(({ id }) => id);
    const counts = rows.filter((row) => {
      const entry = indexed.get(row.id);
      if (entry?.version !== row.version) return false;
      // Likes are in the score alone.
      return entry.view_count !== row.viewCount || Math.abs(entry.weighted_score - weightedScore(row)) > scoreTolerance;
    });
    found.checked += rows.length;
    found.missing += missing.length;
    found.extra += extra.length;
    found.changed += changed.length;
    found.counts += counts.length;
    const wrong = [...missing, ...extra, ...changed.map(({ id }) => id)];
    for (let i = 0; i < wrong.length; i += batch) {
      found.failed += (await writeVideos(deps, collection, wrong.slice(i, i + batch))).size;
    }
    await deps.searchWriter.updateCounts(collection, counts.map(countsOf));
  }
  return { at: deps.now().toISOString(), ...found };
}

/** Compares the index that answers, keeps what was found for admins, and logs it. */
export async function checkIndex(deps: SyncDeps): Promise<Comparison> {
  await ensureCollection(deps);
  const found = await compareIndex(deps, searchAlias);
  await store.writeSetting(deps, "search.check", found);
  const differs = found.missing + found.extra + found.changed > 0;
  log[differs ? "warn" : "info"]("search.compared", found);
  return found;
}

/** The last comparison; null before the first. */
export async function lastCheck(deps: Pick<Deps, "db">): Promise<Comparison | null> {
  const parsed = Comparison.safeParse(await store.readSetting(deps, "search.check"));
  return parsed.success ? parsed.data : null;
}

/** By cron: owes a comparison each night, and at any hour where the last is a day and a half old. */
export async function oweNightlyCheck(deps: Pick<Deps, "db">, at: Date): Promise<void> {
  const last = await lastCheck(deps);
  const ageHours = last ? (at.getTime() - Date.parse(last.at)) / hourMs : Infinity;
  if ((at.getUTCHours() === nightHour && ageHours > 12) || ageHours > 36) await store.owe(deps, "search.check", {});
}

export function countsOf(row: store.Counts) {
  return { id: row.id, view_count: row.viewCount, weighted_score: weightedScore(row) };
}

import type { Deps } from "../deps.ts";
import { listSeconds, readWithChanges, type Changes } from "./changes.ts";
import type { RelatedRecord, SiteRecord, ViewerRecord } from "./records.ts";

type KeepDeps = Pick<Deps, "cache" | "now" | "settings">;
/** With the time at which reading for it began. */
type Kept<T> = T & { madeAtMs: number };

/** What is kept of these; null for each that is to be made. */
export type KeptRecords = { related: RelatedRecord | null; site: SiteRecord | null; own: ViewerRecord | null };

// The site's lists also have what was not in them before: they are made anew after any change, this often at most.
const siteAtMostEachMs = 2_000;

const relatedKey = (videoId: string) => `recommend:related:${videoId}`;
const viewerKey = (userId: string) => `recommend:viewer:${userId}`;
const siteKey = "recommend:site";

// The largest record, and the same for everybody: this isolate takes it from Redis as seldom as shared answers.
let known: { record: Kept<SiteRecord>; readMs: number } | null = null;

/**
 * The records for a video and a person, either of which may be none, by one call. What has changed since they were made
 * is in none of them.
 */
export async function readKept(
  deps: KeepDeps,
  { videoId, person }: { videoId: string | null; person: string | null },
): Promise<KeptRecords> {
  const nowMs = Date.now();
  const remembered = known && nowMs - known.readMs < deps.settings.ANSWER_LIFE_MS ? known.record : null;
  const keys = [videoId && relatedKey(videoId), person && viewerKey(person), remembered ? null : siteKey];
  const wanted = keys.filter((key) => key !== null);
  const read = await readWithChanges(deps, ...wanted);
  if (!read) return { related: null, site: null, own: null };
  const valueOf = (key: string | null) => (key === null ? null : (read.values[wanted.indexOf(key)] ?? null));
  const [related, own, stored] = keys.map(valueOf) as [
    Kept<RelatedRecord> | null,
    Kept<ViewerRecord> | null,
    Kept<SiteRecord> | null,
  ];
  const { changes } = read;
  const found = remembered ?? stored;
  const site = found && !isOld(found, changes, deps.now().getTime()) ? found : null;
  if (site === null) known = null;
  else if (stored) known = { record: stored, readMs: nowMs };
  return {
    related: related && !changes.of([videoId ?? "", ...idsOfRelated(related)], related.madeAtMs) ? related : null,
    own: own && !changes.of(idsOfViewer(own), own.madeAtMs) ? own : null,
    site,
  };
}

function isOld({ madeAtMs, trending, fresh }: Kept<SiteRecord>, changes: Changes, nowMs: number): boolean {
  if (changes.since(madeAtMs) && nowMs - madeAtMs > siteAtMostEachMs) return true;
  return changes.of([...idsIn(trending), ...idsIn(fresh)], madeAtMs);
}

const idsIn = (items: readonly { id: string }[]) => items.map(({ id }) => id);

const idsOfRelated = ({ items, missing }: RelatedRecord) => [...idsIn(items), ...missing];

function idsOfViewer({ forYou, because, resume, missing }: ViewerRecord): string[] {
  // What its other lists have is among these.
  return [...idsIn(forYou), ...idsIn(because.map(({ video }) => video)), ...idsIn(resume), ...missing];
}

/** Keeps those that are given, made of what was read from `madeAtMs` on. */
export async function keepRecords(
  { cache }: Pick<Deps, "cache">,
  madeAtMs: number,
  {
    related,
    site,
    own,
  }: {
    related?: { videoId: string; record: RelatedRecord } | null;
    site?: SiteRecord | null;
    own?: { person: string; record: ViewerRecord };
  },
): Promise<void> {
  const records = {
    ...(related ? { [relatedKey(related.videoId)]: { ...related.record, madeAtMs } } : {}),
    ...(site ? { [siteKey]: { ...site, madeAtMs } } : {}),
    ...(own ? { [viewerKey(own.person)]: { ...own.record, madeAtMs } } : {}),
  };
  if (site) known = { record: { ...site, madeAtMs }, readMs: Date.now() };
  if (Object.keys(records).length > 0) await cache.setMany(records, listSeconds);
}

/** To be called when an account watched, liked or hid something, or changed how suggestions are made for it. */
export async function forgetViewer({ cache }: Pick<Deps, "cache">, userId: string): Promise<void> {
  await cache.drop(viewerKey(userId));
}

/** To be called when what is watched with these videos was learned anew. */
export async function forgetRelated({ cache }: Pick<Deps, "cache">, videoIds: readonly string[]): Promise<void> {
  await cache.drop(...videoIds.map(relatedKey));
}

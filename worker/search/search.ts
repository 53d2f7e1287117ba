import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { isListed, presentByIds, type VideoRow } from "../videos/videos.ts";
import type { Match, SearchHit, SearchPage } from "./contract.ts";
import { emptyFacets, labelled } from "./facets.ts";
import type { Filters } from "./filter.ts";
import { markIn, snippetIn } from "./highlight.ts";
import { cleanQuery, parseWords, runsOf, type Words } from "./query.ts";
import type { IndexAnswer, IndexHit, IndexQuery, SearchSort } from "./search-index.ts";
import { searchText } from "./text-store.ts";
import { log } from "../telemetry/log.ts";

type Query = Omit<Filters, "since"> & {
  q: string;
  since?: string | undefined;
  sort: SearchSort;
  limit: number;
  cursor?: string | undefined;
};

type Found = IndexAnswer & { degraded: boolean };

/**
 * One page of matches. The index names ids and what of them matched; what is shown comes from Postgres, so a video that was
 * hidden a moment ago is not shown even while its entry is still there. Without the index Postgres answers alone.
 */
export async function searchVideos(deps: Deps, viewer: Viewer | null, query: Query): Promise<SearchPage> {
  const { q, since, sort, limit, cursor, ...rest } = query;
  const text = cleanQuery(q);
  if (text === null) return { items: [], nextCursor: null, found: 0, degraded: false, facets: emptyFacets };
  const page = Number(cursor ?? 1);
  const filters = { ...rest, since: since === undefined ? undefined : new Date(since) };
  const found = await find(deps, { q: text, filters, sort, page, perPage: limit });
  const hits = new Map(found.hits.map((hit) => [hit.id, hit]));
  const shown = await presentByIds(deps, viewer, [...hits.keys()], isSearchable);
  const words = parseWords(text);
  return {
    items: shown.map((video): SearchHit => ({ ...video, match: matchOf(deps, video, hits.get(video.id), words) })),
    nextCursor: page * limit < found.found ? String(page + 1) : null,
    found: found.found,
    degraded: found.degraded,
    facets: await labelled(deps, found.facets),
  };
}

/** Whether everybody may find it. */
function isSearchable(row: VideoRow): boolean {
  return isListed(row) && row.takenDownAt === null;
}

async function find(deps: Deps, query: IndexQuery): Promise<Found> {
  try {
    return { ...(await deps.search.search(query)), degraded: false };
  } catch (error) {
    log.warn("search.degraded", { error });
    const { ids, found } = await searchText(deps, { ...query, words: parseWords(query.q) });
    const hits = ids.map((id) => ({ id, title: null, description: null, owner: null, tags: [], moments: [] }));
    const facets = { categories: [], tags: [], owner_id: [], length: [], year: [] };
    return { hits, found, facets, degraded: true };
  }
}

/** What Typesense marked, and else what stands there word for word: what is written without spaces it knows as pairs only. */
function matchOf(deps: Deps, video: Omit<SearchHit, "match">, hit: IndexHit | undefined, asked: Words): Match {
  const words = [...asked.words, ...asked.phrases.flat()];
  const runs = runsOf(asked);
  return {
    title: hit?.title ?? markIn(video.title, words, runs),
    description: hit?.description ?? snippetIn(video.description, words, runs),
    owner: hit?.owner ?? markIn(video.owner.displayName, words, runs),
    tags: hit?.tags ?? [],
    moments: (hit?.moments ?? []).map(({ startSeconds, parts }) => ({
      startSeconds,
      url: `${deps.settings.PUBLIC_URL}/watch/${video.id}?t=${Math.floor(startSeconds)}`,
      text: parts.length > 1 ? parts : (markIn(parts[0]?.text ?? "", words, runs) ?? parts),
    })),
  };
}

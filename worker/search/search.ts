import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import type { Video } from "../videos/contract.ts";
import { isListed, presentByIds } from "../videos/videos.ts";
import type { SearchHits } from "./search-index.ts";

/**
 * One page of matches. The index names ids only; what is shown comes from Postgres, so a video that
 * was hidden a moment ago is not shown even while its entry is still there.
 */
export async function searchVideos(
  deps: Deps,
  viewer: Viewer | null,
  query: { q: string; limit: number; cursor?: string | undefined },
): Promise<{ items: Video[]; nextCursor: string | null; found: number }> {
  const page = Number(query.cursor ?? 1);
  const hits = await ask(deps, query.q, { page, perPage: query.limit });
  const items = await presentByIds(deps, viewer, hits.ids, isListed);
  return {
    items,
    nextCursor: page * query.limit < hits.found ? String(page + 1) : null,
    found: hits.found,
  };
}

async function ask(deps: Deps, text: string, page: { page: number; perPage: number }): Promise<SearchHits> {
  try {
    return await deps.search.search(text, page);
  } catch (cause) {
    throw new Fault("SERVICE_UNAVAILABLE", "Search is away for the moment. Try again in a few seconds.", {
      headers: { "retry-after": "5" },
      cause,
    });
  }
}

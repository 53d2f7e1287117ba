import type { Deps } from "../deps.ts";
import type { SearchStatus } from "./admin-contract.ts";
import { lastCheck } from "./compare-index.ts";
import { readReindex } from "./reindex-state.ts";
import * as store from "./store.ts";

/** What admins see of the index. Its own figures are null while Typesense is away. */
export async function readStatus(deps: Pick<Deps, "db" | "searchWriter">): Promise<SearchStatus> {
  const [index, videos, waiting, reindex, check] = await Promise.all([
    readIndex(deps),
    store.countSearchable(deps),
    store.waiting(deps),
    readReindex(deps),
    lastCheck(deps),
  ]);
  return {
    collection: index.collection,
    documents: index.documents,
    videos,
    waiting: { count: waiting.count, since: waiting.since?.toISOString() ?? null },
    reindex: reindex && {
      state: reindex.state,
      collection: reindex.collection,
      done: reindex.done,
      total: reindex.total,
      startedAt: reindex.startedAt,
      endedAt: reindex.endedAt,
    },
    check,
  };
}

export async function requestCheck(deps: Pick<Deps, "db">): Promise<void> {
  await store.owe(deps, "search.check", {});
}

async function readIndex({ searchWriter }: Pick<Deps, "searchWriter">) {
  try {
    const collection = await searchWriter.current();
    return { collection, documents: collection === null ? null : await searchWriter.count(collection) };
  } catch {
    return { collection: null, documents: null };
  }
}

import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { compareIndex } from "./compare-index.ts";
import { ensureCollection } from "./ensure-collection.ts";
import { readReindex, type ReindexState } from "./reindex-state.ts";
import * as store from "./store.ts";
import { writeVideos, type SyncDeps } from "./sync.ts";

const batch = 100;
// An invocation ends itself well before Cloudflare would; the outbox goes on with the next.
const stepMs = 20_000;

/** Begins to build a new collection beside the one that answers. A run that is under way is given up for it. Throws SERVICE_UNAVAILABLE. */
export async function startReindex(deps: Pick<Deps, "db" | "now" | "searchWriter">, by: Actor): Promise<ReindexState> {
  const collection = await createCollection(deps);
  const state: ReindexState = {
    run: crypto.randomUUID(),
    collection,
    state: "running",
    total: await store.countSearchable(deps),
    done: 0,
    cursor: "",
    startedAt: deps.now().toISOString(),
    endedAt: null,
  };
  await store.writeNoted(deps, "search.reindex", state, {
    by,
    owed: { run: state.run },
    after: { collection, videos: state.total },
  });
  return state;
}

async function createCollection(deps: Pick<Deps, "db" | "now" | "searchWriter">): Promise<string> {
  try {
    await ensureCollection(deps);
    return await deps.searchWriter.create(deps.now());
  } catch (cause) {
    throw new Fault("SERVICE_UNAVAILABLE", "The search engine is away for the moment. Try again in a minute.", {
      headers: { "retry-after": "60" },
      cause,
    });
  }
}

/**
 * Goes on with a run for as long as one invocation should, and owes the rest. Meanwhile every change is written to both
 * collections. At the end the new one is compared with Postgres, searches are led to it in one step, and the old one goes.
 */
export async function stepReindex(deps: SyncDeps, run: string): Promise<void> {
  const deadline = deps.now().getTime() + stepMs;
  for (;;) {
    const state = await readReindex(deps);
    if (state?.run !== run || state.state !== "running") return;
    if (deps.now().getTime() > deadline) return store.owe(deps, "search.reindex", { run });
    const ids = await store.pageOfIds(deps, state.cursor, batch);
    const cursor = ids.at(-1);
    if (cursor === undefined) return finish(deps, state);
    const refused = await writeVideos(deps, state.collection, ids);
    if (refused.size > 0) throw new Error(`refused: ${[...refused].map((entry) => entry.join(" ")).join("; ")}`);
    // Where another relay took the same step, it has written the same.
    await store.moveSetting(deps, "search.reindex", state, { ...state, done: state.done + ids.length, cursor });
  }
}

async function finish(deps: SyncDeps, state: ReindexState): Promise<void> {
  await compareIndex(deps, state.collection);
  await deps.searchWriter.point(state.collection);
  const done = { ...state, state: "done", endedAt: deps.now().toISOString() };
  await store.moveSetting(deps, "search.reindex", state, done);
  await deps.searchWriter.dropOthers([state.collection]);
}

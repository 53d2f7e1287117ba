import { sql } from "drizzle-orm";
import type { Deps } from "../deps.ts";

export type CheckDeps = Pick<Deps, "cache" | "db" | "media" | "search" | "settings">;

/** The cheapest question to each store that shows that it works; each throws where it does not. */
export function storeChecks(deps: CheckDeps) {
  return {
    postgres: () => deps.db.execute(sql`select 1`),
    redis: () => deps.cache.ping(),
    search: async () => {
      if (!(await deps.search.healthy())) throw new Error("not ok");
    },
    storage: () => deps.media.head("healthz"),
  } satisfies Record<string, () => Promise<unknown>>;
}

/** Asks the transcoder where its address is known; null where it is not, as with containers. */
export function transcoderCheck({ settings }: CheckDeps, timeoutMs: number): (() => Promise<void>) | null {
  const url = settings.TRANSCODER_HEALTH_URL;
  if (!url) return null;
  return async () => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    await answer.body?.cancel();
    if (!answer.ok) throw new Error(`status ${answer.status}`);
  };
}

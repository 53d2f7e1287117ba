import { cached } from "../cache.ts";
import type { Deps } from "../deps.ts";
import { recentReads } from "./recent-reads.ts";

/** How long an isolate believes what it has read. */
export const memoryMs = 1_000;
// Short, for a reader may store an old record just after a change cleared it.
const cacheSeconds = 1;

type MemoryDeps = Pick<Deps, "db" | "cache">;

/** Records that every media request asks for, and that must hold within 5 s of a change. */
export type ShortMemory<T> = {
  read(deps: MemoryDeps, id: string): Promise<T | null>;
  /** To be called after each change; other isolates may believe the old record for another second. */
  forget(deps: Pick<Deps, "cache">, ...ids: string[]): Promise<void>;
};

/**
 * A second in this isolate's memory spares a player's burst of requests any look-up; then Redis,
 * which each change clears; then `load`, from Postgres.
 */
export function shortMemory<T>(
  prefix: string,
  load: (deps: Pick<Deps, "db">, id: string) => Promise<T | null>,
): ShortMemory<T> {
  const memory = recentReads<T | null>(memoryMs);
  return {
    read: (deps, id) =>
      memory.read(id, () => cached(deps.cache, `${prefix}:${id}`, cacheSeconds, () => load(deps, id))),
    async forget(deps, ...ids) {
      for (const id of ids) memory.forget(id);
      await deps.cache.drop(...ids.map((id) => `${prefix}:${id}`));
    },
  };
}

/**
 * Forgets, waits until no isolate can believe the old record any more, and clears away what a reader
 * may have stored in between: who awaits this can say that the change is in effect.
 */
export async function forgetEverywhere(
  deps: Pick<Deps, "cache">,
  memory: Pick<ShortMemory<unknown>, "forget">,
  ...ids: string[]
): Promise<void> {
  await memory.forget(deps, ...ids);
  await new Promise((resolve) => setTimeout(resolve, memoryMs));
  await memory.forget(deps, ...ids);
}

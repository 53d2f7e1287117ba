import type { Deps } from "../deps.ts";
import * as store from "./store.ts";

let known = false;

/**
 * Makes the first collection of a new site, and leads the alias there. What should be in it already is found by the
 * comparison with Postgres that is owed then.
 */
export async function ensureCollection(deps: Pick<Deps, "db" | "now" | "searchWriter">): Promise<void> {
  if (known || (await deps.searchWriter.current())) {
    known = true;
    return;
  }
  await deps.searchWriter.point(await deps.searchWriter.create(deps.now()));
  await store.owe(deps, "search.check", {});
  await store.owe(deps, "search.synonyms", {});
  known = true;
}

/** After Typesense said that there is none, whatever was known before. */
export function forgetCollection(): void {
  known = false;
}

import type { Deps } from "../deps.ts";
import type { Facets } from "./contract.ts";
import type { IndexAnswer } from "./search-index.ts";
import * as store from "./store.ts";

export const emptyFacets: Facets = { category: [], tag: [], creator: [], length: [], year: [] };

/** The facets in the API's words: creators by their names of now, and without those that are gone. */
export async function labelled(deps: Pick<Deps, "db">, facets: IndexAnswer["facets"]): Promise<Facets> {
  const names = await store.namesOf(
    deps,
    facets.owner_id.map(({ value }) => value),
  );
  const plain = (counts: { value: string; count: number }[]) =>
    counts.map(({ value, count }) => ({ value, label: value, count }));
  return {
    category: plain(facets.categories),
    tag: plain(facets.tags),
    creator: facets.owner_id.flatMap(({ value, count }) => {
      const label = names.get(value);
      return label === undefined ? [] : [{ value, label, count }];
    }),
    length: plain(facets.length),
    year: plain(facets.year),
  };
}

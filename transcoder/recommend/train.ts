import { trainEase } from "./ease.ts";
import { trainKnn } from "./item-knn.ts";
import { byItem, onlyItems, type Interactions } from "./interactions.ts";
import type { Neighbours } from "./neighbours.ts";

/** Chosen on viewers of the training folds alone (docs/decisions/0031). */
export const trainSettings = {
  ease: { lambda: 100, dropout: 0.5, damping: 0.2 },
  knn: { shrinkage: 20, damping: 0.2 },
  /** Items in the dense model at most: its matrix has 4 bytes for each pair of them. */
  mostDense: 10_000,
  /** Neighbours of each item: half of them find a little less (docs/decisions/0031). */
  most: 200,
};

export type Trained = {
  neighbours: Neighbours[];
  /** How many viewers each item's neighbours rest on. */
  support: Uint32Array;
  dense: number;
};

/**
 * Learns what is watched with what. The dense model takes all items, or as many as it has room for,
 * those with the most viewers; what is left gets its neighbours by the pairs that viewers have.
 *
 * @throws the signal's reason when it fires
 */
export async function train(
  all: Interactions,
  job: { threads: number; signal?: AbortSignal | undefined },
  settings = trainSettings,
): Promise<Trained> {
  const { offsets } = byItem(all);
  const support = Uint32Array.from({ length: all.items }, (_, i) => offsets[i + 1]! - offsets[i]!);
  const ease = { ...settings.ease, most: settings.most };
  const knn = { ...settings.knn, most: settings.most };
  const watched = [...support.keys()].filter((i) => support[i]! > 0);
  if (watched.length <= settings.mostDense) {
    const dense = await trainEase(onlyItems(all, watched), ease, job);
    return { neighbours: placeBack(all.items, watched, dense), support, dense: watched.length };
  }
  const byViewers = watched.sort((a, b) => support[b]! - support[a]! || a - b);
  const kept = byViewers.slice(0, settings.mostDense).sort((a, b) => a - b);
  const neighbours = placeBack(all.items, kept, await trainEase(onlyItems(all, kept), ease, job));
  const sparse = trainKnn(all, knn, new Set(byViewers.slice(settings.mostDense)));
  for (const i of byViewers.slice(settings.mostDense)) neighbours[i] = sparse[i]!;
  return { neighbours, support, dense: kept.length };
}

function placeBack(items: number, kept: readonly number[], found: readonly Neighbours[]): Neighbours[] {
  const all: Neighbours[] = Array.from({ length: items }, () => []);
  for (const [at, list] of found.entries()) {
    all[kept[at]!] = list.map(([other, score]) => [kept[other]!, score] as const);
  }
  return all;
}

import { byItem, type Interactions } from "./interactions.ts";
import { strongest, type Neighbours } from "./neighbours.ts";

export type KnnSettings = { shrinkage: number; damping: number; most: number };

/**
 * Items that the same viewers watched: the cosine of their viewers, shrunk where few viewers have both
 * (Bell and Koren 2007, Improved neighborhood-based collaborative filtering). Its time grows with the
 * pairs that viewers have, and its memory with the number of events alone.
 */
export function trainKnn(all: Interactions, settings: KnnSettings, only?: ReadonlySet<number>): Neighbours[] {
  const items = byItem(all);
  const squares = new Float64Array(all.items);
  for (const [k, item] of all.itemOf.entries()) squares[item]! += all.strengthOf[k]! ** 2;
  const together = new Float64Array(all.items);
  return Array.from({ length: all.items }, (_, i) => {
    if (squares[i] === 0 || (only && !only.has(i))) return [];
    together.fill(0);
    for (let a = items.offsets[i]!; a < items.offsets[i + 1]!; a += 1) {
      const viewer = items.itemOf[a]!;
      const strength = items.strengthOf[a]!;
      for (let k = all.offsets[viewer]!; k < all.offsets[viewer + 1]!; k += 1) {
        together[all.itemOf[k]!]! += strength * all.strengthOf[k]!;
      }
    }
    for (let j = 0; j < all.items; j += 1) {
      const both = together[j]!;
      if (both === 0) continue;
      const cosine = both / Math.sqrt(squares[i]! * squares[j]!);
      together[j] = (cosine * both) / (both + settings.shrinkage) / Math.max(1, squares[j]!) ** settings.damping;
    }
    return strongest(together, settings.most, i);
  });
}

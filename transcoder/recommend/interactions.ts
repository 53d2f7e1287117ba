/** Who watched what and how much, by viewer: `items[offsets[u] … offsets[u + 1])`, in rising order. */
export type Interactions = {
  viewers: number;
  items: number;
  offsets: Uint32Array;
  itemOf: Uint32Array;
  /** Above 0, up to 1: all of it, or liked. */
  strengthOf: Float32Array;
};

type Pairs = readonly (readonly [item: number, strength: number])[];

/** @param viewers each a list of [item, strength]; an item that comes twice counts with its greater strength */
export function interactionsOf(viewers: readonly Pairs[], items: number): Interactions {
  const gathered = gatherInteractions(items);
  for (const pairs of viewers) gathered.add(pairs);
  return gathered.finish();
}

/** Takes viewers one after the other, in 8 bytes an event: millions of pairs as arrays would not fit into memory. */
export function gatherInteractions(items: number): { add(pairs: Pairs): void; finish(): Interactions } {
  const offsets = [0];
  let [itemOf, strengthOf] = [new Uint32Array(1024), new Float32Array(1024)];
  let length = 0;
  return {
    add(pairs) {
      const row = mergeItems(pairs);
      if (length + row.length > itemOf.length) {
        const [items, strengths] = [itemOf, strengthOf];
        itemOf = new Uint32Array(2 * (length + row.length));
        strengthOf = new Float32Array(itemOf.length);
        itemOf.set(items);
        strengthOf.set(strengths);
      }
      for (const [item, strength] of row) {
        itemOf[length] = item;
        strengthOf[length] = strength;
        length += 1;
      }
      offsets.push(length);
    },
    finish: () => ({
      viewers: offsets.length - 1,
      items,
      offsets: Uint32Array.from(offsets),
      itemOf: itemOf.slice(0, length),
      strengthOf: strengthOf.slice(0, length),
    }),
  };
}

function mergeItems(row: Pairs): [number, number][] {
  const strengths = new Map<number, number>();
  for (const [item, strength] of row) strengths.set(item, Math.max(strength, strengths.get(item) ?? 0));
  return [...strengths].sort(([a], [b]) => a - b);
}

/** The same by item: in `itemOf` stand viewers. */
export function byItem({ viewers, items, offsets, itemOf, strengthOf }: Interactions): Interactions {
  const starts = new Uint32Array(items + 1);
  for (const item of itemOf) starts[item + 1]! += 1;
  for (let i = 0; i < items; i += 1) starts[i + 1]! += starts[i]!;
  const next = starts.slice();
  const viewerOf = new Uint32Array(itemOf.length);
  const strengths = new Float32Array(itemOf.length);
  for (let u = 0; u < viewers; u += 1) {
    for (let k = offsets[u]!; k < offsets[u + 1]!; k += 1) {
      const at = next[itemOf[k]!]!++;
      viewerOf[at] = u;
      strengths[at] = strengthOf[k]!;
    }
  }
  return { viewers: items, items: viewers, offsets: starts, itemOf: viewerOf, strengthOf: strengths };
}

/** Only these items, which stand in rising order, renumbered by their place in `kept`. */
export function onlyItems(all: Interactions, kept: readonly number[]): Interactions {
  if (kept.length === all.items) return all;
  const place = new Int32Array(all.items).fill(-1);
  for (const [at, item] of kept.entries()) place[item] = at;
  const offsets = new Uint32Array(all.viewers + 1);
  const itemOf = new Uint32Array(all.itemOf.length);
  const strengthOf = new Float32Array(all.itemOf.length);
  let length = 0;
  for (let u = 0; u < all.viewers; u += 1) {
    for (let k = all.offsets[u]!; k < all.offsets[u + 1]!; k += 1) {
      const at = place[all.itemOf[k]!]!;
      if (at < 0) continue;
      itemOf[length] = at;
      strengthOf[length] = all.strengthOf[k]!;
      length += 1;
    }
    offsets[u + 1] = length;
  }
  const items = kept.length;
  return {
    viewers: all.viewers,
    items,
    offsets,
    itemOf: itemOf.slice(0, length),
    strengthOf: strengthOf.slice(0, length),
  };
}

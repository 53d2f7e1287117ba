/** What is suggested with an item, the strongest first: other items and how much they speak for each. */
export type Neighbours = readonly (readonly [item: number, score: number])[];

/** The `most` entries of the greatest size, be they for or against, the greatest first. */
export function strongest(scores: Float64Array, most: number, omit: number): Neighbours {
  const found: number[] = [];
  // A heap of the strongest so far, the weakest of them on top.
  const size = (item: number) => Math.abs(scores[item]!);
  for (let item = 0; item < scores.length; item += 1) {
    if (scores[item] === 0 || item === omit) continue;
    if (found.length < most) {
      found.push(item);
      let at = found.length - 1;
      while (at > 0 && size(found[at]!) < size(found[(at - 1) >> 1]!)) {
        swap(found, at, (at - 1) >> 1);
        at = (at - 1) >> 1;
      }
    } else if (size(item) > size(found[0]!)) {
      found[0] = item;
      sink(found, size);
    }
  }
  return found.sort((a, b) => size(b) - size(a) || a - b).map((item) => [item, scores[item]!] as const);
}

function sink(heap: number[], size: (item: number) => number): void {
  for (let at = 0; ;) {
    let least = at;
    for (const child of [2 * at + 1, 2 * at + 2]) {
      if (child < heap.length && size(heap[child]!) < size(heap[least]!)) least = child;
    }
    if (least === at) return;
    swap(heap, at, least);
    at = least;
  }
}

function swap(list: number[], a: number, b: number): void {
  [list[a], list[b]] = [list[b]!, list[a]!];
}

import { expect, test } from "vitest";
import { trainEase } from "../../transcoder/recommend/ease.ts";
import { interactionsOf, type Interactions } from "../../transcoder/recommend/interactions.ts";
import { invertNegated } from "../../transcoder/recommend/invert.ts";
import { at, squareMatrix } from "../../transcoder/recommend/invert-steps.ts";
import { trainKnn } from "../../transcoder/recommend/item-knn.ts";
import { strongest } from "../../transcoder/recommend/neighbours.ts";
import { trainApart } from "../../transcoder/recommend/train-apart.ts";
import { train, trainSettings } from "../../transcoder/recommend/train.ts";

/** The same numbers each time (Lehmer). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
}

/** Viewers of two kinds, who watch mostly the first or the second half of the items. */
function twoCrowds(viewers: number, items: number): Interactions {
  const next = numbers(7);
  const rows = Array.from({ length: viewers }, (_, u) =>
    Array.from({ length: items }, (_, i) => i)
      .filter((i) => next() < (i < items / 2 === (u % 2 === 0) ? 0.5 : 0.03))
      .map((i) => [i, 0.3 + 0.7 * next()] as const),
  );
  return interactionsOf(rows, items);
}

test.each([
  { size: 5, threads: 1 },
  { size: 8, threads: 1 },
  { size: 64, threads: 1 },
  { size: 76, threads: 1 },
  { size: 131, threads: 1 },
  { size: 301, threads: 2 },
])("the inverse of a matrix of $size by $threads threads, times the matrix, is one", async ({ size, threads }) => {
  const next = numbers(size);
  const matrix = squareMatrix(size);
  for (let i = 0; i < size; i += 1) {
    for (let j = 0; j < i; j += 1) matrix.values[i * size + j] = next() < 0.1 ? next() : 0;
    matrix.values[i * size + i] = size / 4 + 2;
  }
  const before = { values: matrix.values.slice(), size };
  await invertNegated(matrix, threads);
  let worst = 0;
  for (let i = 0; i < size; i += Math.ceil(size / 40)) {
    for (let j = 0; j < size; j += 1) {
      let sum = 0;
      for (let k = 0; k < size; k += 1) sum -= at(before, i, k) * at(matrix, k, j);
      worst = Math.max(worst, Math.abs(sum - (i === j ? 1 : 0)));
    }
  }
  expect(worst).toBeLessThan(1e-4);
});

test("the model is the same by items and by viewers", async () => {
  // A viewer more than there are items, and one who watched nothing that changes it.
  const few = twoCrowds(30, 40);
  const rows = Array.from({ length: few.viewers }, (_, u) =>
    [...few.itemOf.slice(few.offsets[u], few.offsets[u + 1])].map(
      (item, k) => [item, few.strengthOf[few.offsets[u]! + k]!] as const,
    ),
  );
  const padded = interactionsOf([...rows, ...Array.from({ length: 20 }, () => [])], 40);
  const settings = { lambda: 3, dropout: 0.4, damping: 0.2, most: 40 };
  const byViewers = await trainEase(few, settings, { threads: 1 });
  const byItems = await trainEase(padded, settings, { threads: 1 });
  for (const [i, list] of byViewers.entries()) {
    const other = new Map(byItems[i]);
    expect(list.length).toBe(other.size);
    for (const [item, score] of list) expect(score).toBeCloseTo(other.get(item) ?? NaN, 4);
  }
});

test.each(["ease", "knn"])("%s suggests what the same crowd watches, and never the item itself", async (kind) => {
  const all = twoCrowds(120, 40);
  const lists =
    kind === "ease"
      ? await trainEase(all, { ...trainSettings.ease, lambda: 5, most: 10 }, { threads: 1 })
      : trainKnn(all, { ...trainSettings.knn, most: 10 });
  for (const [i, list] of lists.entries()) {
    expect(list.map(([item]) => item)).not.toContain(i);
    const forIt = list.filter(([, score]) => score > 0);
    expect(forIt.filter(([item]) => item < 20 === i < 20).length / forIt.length).toBeGreaterThan(0.7);
  }
});

test("beyond the dense model's room the less watched get their neighbours by the pairs of viewers", async () => {
  const all = twoCrowds(120, 40);
  const { neighbours, dense, support } = await train(all, { threads: 1 }, { ...trainSettings, mostDense: 25, most: 8 });
  expect(dense).toBe(25);
  for (const [i, list] of neighbours.entries()) expect(list.length, `item ${i}`).toBe(support[i]! > 0 ? 8 : 0);
});

test("an item that nobody watched has no neighbours and is nobody's", async () => {
  const { neighbours } = await train(
    interactionsOf(
      [
        [
          [0, 1],
          [2, 1],
        ],
        [
          [0, 1],
          [2, 1],
          [3, 1],
        ],
      ],
      5,
    ),
    { threads: 1 },
  );
  expect(neighbours[1]).toEqual([]);
  expect(neighbours.flat().map(([item]) => item)).not.toContain(1);
});

test("a training in a thread of its own ends with what asked for it", async () => {
  const all = twoCrowds(40, 30);
  expect((await trainApart(all, 1)).neighbours).toEqual((await train(all, { threads: 1 })).neighbours);
  const over = new AbortController();
  const training = trainApart(twoCrowds(400, 300), 1, over.signal);
  over.abort(new Error("the lease has ended"));
  await expect(training).rejects.toThrow("the lease has ended");
});

test("the strongest are kept in order, those against it as well", () => {
  const scores = Float64Array.from([0.1, -0.9, 0, 0.5, 0.2, -0.3, 7]);
  expect(strongest(scores, 3, 6)).toEqual([
    [1, -0.9],
    [3, 0.5],
    [5, -0.3],
  ]);
});

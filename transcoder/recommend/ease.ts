import { byItem, type Interactions } from "./interactions.ts";
import { invertNegated } from "./invert.ts";
import { at, squareMatrix } from "./invert-steps.ts";
import { strongest, type Neighbours } from "./neighbours.ts";

export type EaseSettings = {
  /** Ridge: how much evidence a weight needs. */
  lambda: number;
  /** Share of an item's own evidence that is held back from it (Steck 2020, Autoencoders that don't overfit). */
  dropout: number;
  /** Scores for an item fall with its popularity to this power. */
  damping: number;
  /** How many neighbours of each item are kept. */
  most: number;
};

type Job = { threads: number; signal?: AbortSignal | undefined };

/**
 * EASE (Steck 2019, Embarrassingly Shallow Autoencoders) with the ridge of EDLAE: the linear model that
 * tells each item of a viewer best from the viewer's other items, P = (XᵀX + Λ)⁻¹ and
 * B[i][j] = -P[i][j] / P[j][j]. Only the strongest weights of each row stay.
 *
 * Where viewers are fewer than items, the same P comes from a matrix of viewers by viewers (Woodbury).
 *
 * @returns for each item what speaks for and against others
 */
export async function trainEase(all: Interactions, settings: EaseSettings, job: Job): Promise<Neighbours[]> {
  const squares = new Float64Array(all.items);
  for (const [k, item] of all.itemOf.entries()) squares[item]! += all.strengthOf[k]! ** 2;
  const ridge = squares.map((square) => settings.lambda + settings.dropout * square);
  const precision = all.viewers < all.items ? await byViewers(all, ridge, job) : await byItems(all, ridge, job);
  const scale = Float64Array.from(precision.diagonal, (own, j) => Math.max(1, squares[j]!) ** -settings.damping / own);
  const neighbours: Neighbours[] = [];
  const row = new Float64Array(all.items);
  for (let i = 0; i < all.items; i += 1) {
    precision.readRow(i, row);
    for (let j = 0; j < row.length; j += 1) row[j] = -row[j]! * scale[j]!;
    neighbours.push(squares[i] === 0 ? [] : strongest(row, settings.most, i));
  }
  return neighbours;
}

type Precision = { diagonal: Float64Array; readRow(i: number, into: Float64Array): void };

async function byItems(all: Interactions, ridge: Float64Array, { threads, signal }: Job): Promise<Precision> {
  const size = all.items;
  const matrix = squareMatrix(size);
  const { values } = matrix;
  for (let u = 0; u < all.viewers; u += 1) {
    for (let a = all.offsets[u]!; a < all.offsets[u + 1]!; a += 1) {
      const row = all.itemOf[a]! * size;
      const strength = all.strengthOf[a]!;
      // Items stand in rising order: this is the lower half.
      for (let b = all.offsets[u]!; b <= a; b += 1) values[row + all.itemOf[b]!]! += strength * all.strengthOf[b]!;
    }
  }
  for (let i = 0; i < size; i += 1) values[i * size + i]! += ridge[i]!;
  await invertNegated(matrix, threads, signal);
  return {
    diagonal: Float64Array.from({ length: size }, (_, i) => -values[i * size + i]!),
    readRow(i, into) {
      for (let j = 0; j < size; j += 1) into[j] = -at(matrix, i, j);
    },
  };
}

async function byViewers(all: Interactions, ridge: Float64Array, { threads, signal }: Job): Promise<Precision> {
  const size = all.viewers;
  const matrix = squareMatrix(size);
  const { values } = matrix;
  const items = byItem(all);
  for (let i = 0; i < all.items; i += 1) {
    for (let a = items.offsets[i]!; a < items.offsets[i + 1]!; a += 1) {
      const share = items.strengthOf[a]! / ridge[i]!;
      const row = items.itemOf[a]! * size;
      for (let b = items.offsets[i]!; b <= a; b += 1) values[row + items.itemOf[b]!]! += share * items.strengthOf[b]!;
    }
  }
  for (let u = 0; u < size; u += 1) values[u * size + u]! += 1;
  await invertNegated(matrix, threads, signal);

  // P = Λ⁻¹ - Λ⁻¹ Xᵀ M X Λ⁻¹ with M the inverse of (I + X Λ⁻¹ Xᵀ), whose negative stands in the matrix.
  const ofViewers = new Float64Array(size);
  const readRow = (i: number, into: Float64Array) => {
    ofViewers.fill(0);
    for (let a = items.offsets[i]!; a < items.offsets[i + 1]!; a += 1) {
      const [u, strength] = [items.itemOf[a]!, items.strengthOf[a]!];
      for (let v = 0; v < size; v += 1) ofViewers[v]! += strength * at(matrix, u, v);
    }
    into.fill(0);
    for (let v = 0; v < size; v += 1) {
      const weight = ofViewers[v]! / ridge[i]!;
      for (let k = all.offsets[v]!; k < all.offsets[v + 1]!; k += 1)
        into[all.itemOf[k]!]! += weight * all.strengthOf[k]!;
    }
    for (let j = 0; j < all.items; j += 1) into[j]! /= ridge[j]!;
    into[i]! += 1 / ridge[i]!;
  };
  const row = new Float64Array(all.items);
  const diagonal = Float64Array.from({ length: all.items }, (_, i) => {
    readRow(i, row);
    return row[i]!;
  });
  return { diagonal, readRow };
}

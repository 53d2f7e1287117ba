import { openKernel, tileColumns, tileRows } from "./invert-kernel.ts";

/** A symmetric matrix in row order, of which the lower half counts, with room beside it for an inversion's panels. */
export type SquareMatrix = {
  values: Float32Array;
  size: number;
  memory: WebAssembly.Memory;
  pages: number;
};

/** One thread's part in an inversion. The matrix is shared between the threads. */
export type InvertTask = {
  matrix: Omit<SquareMatrix, "values">;
  threads: number;
  index: number;
  /** How many threads have arrived, how often all had, and the next strip of rows to take. */
  sync: Int32Array;
};

/** How many columns are swept at once: two panels of a few rows stay in the first cache. */
const blockSize = 64;
const stripRows = 32;
const pageBytes = 65_536;

/** All zero. Of 32,000 rows at most, which are 4 GiB. */
export function squareMatrix(size: number): SquareMatrix {
  const pages = Math.ceil((4 * (size * size + 2 * panelLength(size))) / pageBytes);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  return { values: new Float32Array(memory.buffer, 0, size * size), size, memory, pages };
}

function panelLength(size: number): number {
  return (Math.ceil(size / tileColumns) + 1) * tileColumns * blockSize;
}

/** Of a matrix whose lower half is kept. */
export function at({ values, size }: Pick<SquareMatrix, "values" | "size">, i: number, j: number): number {
  return i >= j ? values[i * size + j]! : values[j * size + i]!;
}

type Share = Omit<InvertTask, "matrix"> & {
  values: Float32Array;
  size: number;
  /** The columns that are swept, eight rows side by side, and in row order the same times the inverse of their block. */
  panel: Float32Array;
  solved: Float32Array;
  subtractTiles: ReturnType<typeof openKernel>;
};

/**
 * The symmetric sweep operator (Goodnight 1979, A Tutorial on the SWEEP Operator) by blocks: sweeping
 * all columns of A leaves -A⁻¹. A step takes the panel of its columns, multiplies it by the inverse of
 * the diagonal block, and subtracts the product of the two from everything else.
 */
export function invertShare({ matrix: { size, memory, pages }, ...task }: InvertTask): void {
  const length = panelLength(size);
  // Aligned to the floats of the matrix before it.
  const share: Share = {
    ...task,
    size,
    values: new Float32Array(memory.buffer, 0, size * size),
    solved: new Float32Array(memory.buffer, 4 * size * size, length),
    panel: new Float32Array(memory.buffer, 4 * (size * size + length), length),
    subtractTiles: openKernel(memory, blockSize, pages),
  };
  for (let from = 0; from < size; from += blockSize) {
    const width = Math.min(blockSize, size - from);
    if (task.index === 0) {
      takePanel(share, from, width);
      Atomics.store(task.sync, 2, 0);
    }
    meet(share);
    for (;;) {
      // The longest rows first, so that no thread begins one when the others are done.
      const end = size - Atomics.add(task.sync, 2, 1) * stripRows;
      if (end <= 0) break;
      subtract(share, Math.max(0, end - stripRows), end);
    }
    meet(share);
    if (task.index === 0) putPanel(share, from, width);
  }
}

/** Waits until all threads have come here. */
function meet({ sync, threads }: Share): void {
  const round = Atomics.load(sync, 1);
  if (Atomics.add(sync, 0, 1) === threads - 1) {
    Atomics.store(sync, 0, 0);
    Atomics.add(sync, 1, 1);
    Atomics.notify(sync, 1);
    return;
  }
  while (Atomics.load(sync, 1) === round) Atomics.wait(sync, 1, round);
}

function packedAt(row: number, column: number): number {
  return (row - (row % tileColumns)) * blockSize + column * tileColumns + (row % tileColumns);
}

function takePanel(share: Share, from: number, width: number): void {
  const { size, panel, solved } = share;
  panel.fill(0);
  solved.fill(0);
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < width; k += 1) panel[packedAt(i, k)] = at(share, i, from + k);
  }
  const block = new Float64Array(width * width);
  for (let i = 0; i < width; i += 1) {
    for (let k = 0; k < width; k += 1) block[i * width + k] = panel[packedAt(from + i, k)]!;
  }
  invertSmall(block, width);
  const row = new Float64Array(width);
  const sums = new Float64Array(width);
  for (let i = 0; i < size; i += 1) {
    for (let l = 0; l < width; l += 1) row[l] = panel[packedAt(i, l)]!;
    sums.fill(0);
    for (let l = 0; l < width; l += 1) {
      const factor = row[l]!;
      // Most of a matrix of who watched what with what is zero at first.
      if (factor === 0) continue;
      for (let k = 0; k < width; k += 1) sums[k]! += factor * block[l * width + k]!;
    }
    for (let k = 0; k < width; k += 1) solved[i * blockSize + k] = sums[k]!;
  }
  // The rows of the block itself hold what the block becomes, and are left out of the subtraction.
  for (let i = 0; i < width; i += 1) {
    for (let k = 0; k < width; k += 1) solved[(from + i) * blockSize + k] = -block[i * width + k]!;
  }
}

function putPanel({ values, size, solved }: Share, from: number, width: number): void {
  for (let i = 0; i < size; i += 1) {
    for (let k = 0; k < width; k += 1) {
      const column = from + k;
      if (i >= column) values[i * size + column] = solved[i * blockSize + k]!;
      else values[column * size + i] = solved[i * blockSize + k]!;
    }
  }
}

/** Rows `from` to `end` less the product. Tiles reach over the diagonal, where nothing is read, and never into the next row. */
function subtract(share: Share, from: number, end: number): void {
  const { size, solved, panel, subtractTiles } = share;
  const whole = Math.floor(size / tileColumns);
  let i = from;
  for (; i + tileRows <= end; i += tileRows) {
    const tiles = Math.min(whole, Math.ceil((i + tileRows) / tileColumns));
    if (tiles > 0) {
      subtractTiles(4 * i * size, 4 * size, solved.byteOffset + 4 * i * blockSize, panel.byteOffset, tiles);
    }
    for (let r = i; r < i + tileRows; r += 1) subtractRow(share, r, tiles * tileColumns);
  }
  for (; i < end; i += 1) subtractRow(share, i, 0);
}

function subtractRow({ values, size, panel, solved }: Share, i: number, firstColumn: number): void {
  for (let j = firstColumn; j <= i; j += 1) {
    let sum = 0;
    for (let k = 0; k < blockSize; k += 1) sum += solved[i * blockSize + k]! * panel[packedAt(j, k)]!;
    values[i * size + j]! -= sum;
  }
}

/** Gauss-Jordan without pivoting, which a positive definite matrix does not need. */
function invertSmall(block: Float64Array, width: number): void {
  for (let p = 0; p < width; p += 1) {
    const pivot = 1 / block[p * width + p]!;
    block[p * width + p] = 1;
    for (let j = 0; j < width; j += 1) block[p * width + j]! *= pivot;
    for (let i = 0; i < width; i += 1) {
      if (i === p) continue;
      const factor = block[i * width + p]!;
      block[i * width + p] = 0;
      for (let j = 0; j < width; j += 1) block[i * width + j]! -= factor * block[p * width + j]!;
    }
  }
}

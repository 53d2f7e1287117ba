/*
 * The innermost loop of an inversion as WebAssembly with 128-bit SIMD, which JavaScript has no words for:
 * it makes a training several times as fast. It is put together here, instruction by instruction, for a
 * compiler in the build would be much for thirty instructions. Opcodes: WebAssembly Core 2.0, section 5.4.
 */
const i32 = 0x7f;
const v128 = 0x7b;
const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const constant = (value: number) => [0x41, ...signedLeb(value)];
const add = [0x6a];
const subtract = [0x6b];
const lessThan = [0x49];
const load = (offset: number) => [0xfd, 0x00, 0, ...leb(offset)];
const loadSplat = (offset: number) => [0xfd, 0x09, 0, ...leb(offset)];
const store = (offset: number) => [0xfd, 0x0b, 0, ...leb(offset)];
const zero = [0xfd, 0x0c, ...Array.from({ length: 16 }, () => 0)];
const addFloats = [0xfd, 0xe4, 0x01];
const subtractFloats = [0xfd, 0xe5, 0x01];
const multiplyFloats = [0xfd, 0xe6, 0x01];
const loop = (body: number[]) => [0x03, 0x40, ...body, 0x0b];
const repeatIf = (condition: number[]) => [...condition, 0x0d, 0];

export const tileRows = 4;
export const tileColumns = 8;

/**
 * @param at where in memory, in bytes: the first of four rows of the matrix, its `rowBytes`; their four
 *   rows of factors; and the other factors, packed by eight columns; then how many tiles of eight columns
 */
type SubtractTiles = (at: number, rowBytes: number, factors: number, packed: number, tiles: number) => void;

/** @param depth how many products each sum has */
export function openKernel(memory: WebAssembly.Memory, depth: number, mostPages: number): SubtractTiles {
  const module = new WebAssembly.Module(moduleOf(depth, mostPages));
  return new WebAssembly.Instance(module, { env: { memory } }).exports["subtract"] as SubtractTiles;
}

function moduleOf(depth: number, mostPages: number): Uint8Array<ArrayBuffer> {
  const code = body(depth);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [1, 0x60, ...vector([i32, i32, i32, i32, i32]), 0]),
    ...section(2, [1, ...text("env"), ...text("memory"), 0x02, 0x03, ...leb(1), ...leb(mostPages)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text("subtract"), 0x00, 0]),
    ...section(10, [1, ...leb(code.length), ...code]),
  ]);
}

function body(depth: number): number[] {
  const [at, rowBytes, factors, packed, tiles, factor, row] = [0, 1, 2, 3, 4, 5, 6];
  const [left, right, splat] = [7, 8, 9];
  const sum = (r: number, half: number) => 10 + 2 * r + half;
  const rows = Array.from({ length: tileRows }, (_, r) => r);
  const addProduct = (r: number, half: number) =>
    [
      get(sum(r, half)),
      get(splat),
      get(half === 0 ? left : right),
      multiplyFloats,
      addFloats,
      set(sum(r, half)),
    ].flat();
  const takeFrom = (r: number, half: number) =>
    [get(row), get(row), load(16 * half), get(sum(r, half)), subtractFloats, store(16 * half)].flat();
  const step = [
    ...[get(packed), load(0), set(left), get(packed), load(16), set(right)].flat(),
    ...rows.flatMap((r) => [
      ...[get(factor), loadSplat(4 * depth * r), set(splat)].flat(),
      ...addProduct(r, 0),
      ...addProduct(r, 1),
    ]),
    ...[get(packed), constant(4 * tileColumns), add, set(packed)].flat(),
    ...[get(factor), constant(4), add, set(factor)].flat(),
    ...repeatIf([get(factor), get(factors), constant(4 * depth), add, lessThan].flat()),
  ];
  const tile = [
    ...rows.flatMap((r) => [...zero, ...set(sum(r, 0)), ...zero, ...set(sum(r, 1))]),
    ...[get(factors), set(factor)].flat(),
    ...loop(step),
    ...[get(at), set(row)].flat(),
    ...rows.flatMap((r) => [...takeFrom(r, 0), ...takeFrom(r, 1), ...[get(row), get(rowBytes), add, set(row)].flat()]),
    ...[get(at), constant(4 * tileColumns), add, set(at)].flat(),
    ...[get(tiles), constant(1), subtract, set(tiles)].flat(),
    ...repeatIf(get(tiles)),
  ];
  return [2, 2, i32, 3 + 2 * tileRows, v128, ...loop(tile), 0x0b];
}

function section(id: number, content: number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function vector(bytes: number[]): number[] {
  return [...leb(bytes.length), ...bytes];
}

function text(name: string): number[] {
  return vector([...new TextEncoder().encode(name)]);
}

function leb(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb(Math.floor(value / 128))];
}

function signedLeb(value: number): number[] {
  return value < 64 ? [value] : [(value % 128) + 128, ...signedLeb(Math.floor(value / 128))];
}

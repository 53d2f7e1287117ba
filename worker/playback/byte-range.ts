/** One byte range as R2 takes it. */
export type ByteRange = { offset: number; length?: number } | { suffix: number };

/**
 * Reads a Range header of one range (RFC 9110, section 14.1.2). Anything else, several ranges among
 * it, answers null: the whole is sent, as section 14.2 allows.
 */
export function parseRange(header: string | null): ByteRange | null {
  const [matched, first = "", last = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header?.trim() ?? "") ?? [];
  if (matched === undefined || (first === "" && last === "")) return null;
  if (first === "") return { suffix: Number(last) };
  const offset = Number(first);
  if (last === "") return { offset };
  return Number(last) < offset ? null : { offset, length: Number(last) - offset + 1 };
}

/** First and last byte of the range in an object of `size` bytes; null where it holds none of them. */
export function resolveRange(range: ByteRange, size: number): { first: number; last: number } | null {
  const first = "suffix" in range ? Math.max(0, size - range.suffix) : range.offset;
  const end = "suffix" in range ? size : Math.min(size, first + (range.length ?? size));
  return first < end ? { first, last: end - 1 } : null;
}

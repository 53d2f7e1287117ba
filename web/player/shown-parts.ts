/** From one second to another. */
export type Range = readonly [number, number];

/** Which hundredths of the duration the ranges show, as 25 hexadecimal digits, the first hundredth highest. */
export function shownParts(ranges: readonly Range[], durationSeconds: number): string {
  const part = durationSeconds / 100;
  // A hundredth is shown when its middle is.
  const shown = Array.from({ length: 100 }, (_, i) =>
    ranges.some(([from, to]) => from <= (i + 0.5) * part && (i + 0.5) * part <= to),
  );
  return Array.from({ length: 25 }, (_, digit) =>
    [0, 1, 2, 3].reduce((sum, bit) => sum * 2 + Number(shown[digit * 4 + bit]), 0).toString(16),
  ).join("");
}

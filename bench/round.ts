/** Two digits behind the point: more would claim a precision that no machine has. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}

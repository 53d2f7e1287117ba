import type { MarkedText as Pieces } from "../api-types.ts";

/** Text with what was searched for marked in it. */
export function MarkedText({ pieces }: { pieces: Pieces }) {
  return <>{pieces.map(({ text, match }, i) => (match ? <mark key={i}>{text}</mark> : text))}</>;
}

import type { Document } from "./filter.ts";
import { Refusal } from "./refusal.ts";

type Scored = { document: Document; score: number };
type Key = { name: string; down: boolean; buckets: number };

/** Sorts in place by `field:desc,…` with at most three keys; `_text_match(buckets: 10)` counts equal shares of the results as alike. */
export function sortMatches(matches: Scored[], order: string, defaultField: string | undefined): void {
  const keys = keysOf(order || `_text_match:desc${defaultField ? `,${defaultField}:desc` : ""}`);
  if (keys.length > 3) throw new Refusal(422, "Only upto 3 sort_by fields can be specified.");
  const exact = (match: Scored, { name }: Key) =>
    name === "_text_match" ? match.score : (match.document[name] as number | string);
  sortBy(matches, keys, exact);
  const bucketed = keys.find(({ buckets }) => buckets > 0);
  if (!bucketed || matches.length === 0) return;
  // Typesense sorts by the exact match first, and then takes equal shares of that order for equal matches.
  const share = Math.ceil(matches.length / bucketed.buckets);
  const bucketOf = new Map(matches.map((match, i) => [match, -Math.floor(i / share)]));
  sortBy(matches, keys, (match, key) => (key === bucketed ? (bucketOf.get(match) ?? 0) : exact(match, key)));
}

function keysOf(order: string): Key[] {
  return order.split(",").map((part) => {
    const [, name = "", buckets, direction = ""] =
      /^\s*([\w.]+)(?:\(buckets:\s*(\d+)\))?:(asc|desc)\s*$/i.exec(part) ?? [];
    if (name === "") throw new Refusal(400, `Parameter \`sort_by\` is malformed.`);
    return { name, down: direction.toLowerCase() === "desc", buckets: Number(buckets ?? 0) };
  });
}

function sortBy(matches: Scored[], keys: Key[], valueOf: (match: Scored, key: Key) => number | string): void {
  matches.sort((a, b) => {
    for (const key of keys) {
      const [x, y] = [valueOf(a, key), valueOf(b, key)];
      if (x !== y) return (x < y ? -1 : 1) * (key.down ? -1 : 1);
    }
    return 0;
  });
}

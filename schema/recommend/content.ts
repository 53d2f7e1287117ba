import type { NeighbourList } from "./score.ts";

/** What a video says of itself. */
export type VideoText = {
  id: string;
  ownerId: string;
  title: string;
  description: string;
  tags: readonly string[];
  categories: readonly string[];
};

// Rare marks say more (IDF); of the kinds, the creator's own words for it say the most.
const kindWeights = { tag: 1, category: 0.6, word: 0.5, owner: 0.7 } as const;
const mostWords = 60;
// A mark that so many have says nothing, and costs as many comparisons.
const mostWithMark = 2_000;

/** The closest of the videos to each one that is asked for, by the cosine of their marks. */
export function contentNeighbours(
  videos: readonly VideoText[],
  most: number,
  wanted: (video: VideoText) => boolean = () => true,
): Map<string, NeighbourList> {
  const marks = videos.map(marksOf);
  const holders = new Map<string, number[]>();
  for (const [i, list] of marks.entries()) {
    for (const mark of list.keys()) {
      const holding = holders.get(mark);
      if (holding) holding.push(i);
      else holders.set(mark, [i]);
    }
  }
  const idf = (mark: string) => Math.log(1 + videos.length / (holders.get(mark)?.length ?? 1));
  const vectors = marks.map((list) => new Map([...list].map(([mark, weight]) => [mark, weight * idf(mark)])));
  const lengths = vectors.map((vector) => Math.hypot(...vector.values()) || 1);
  const result = new Map<string, NeighbourList>();
  for (const [i, video] of videos.entries()) {
    if (!wanted(video)) continue;
    const products = new Map<number, number>();
    for (const [mark, weight] of vectors[i]!) {
      const holding = holders.get(mark)!;
      if (holding.length > mostWithMark && !mark.startsWith("owner:")) continue;
      for (const j of holding.slice(-mostWithMark)) {
        if (j !== i) products.set(j, (products.get(j) ?? 0) + weight * vectors[j]!.get(mark)!);
      }
    }
    const near = [...products]
      .map(([j, product]) => [videos[j]!.id, product / (lengths[i]! * lengths[j]!)] as const)
      .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
      .slice(0, most);
    result.set(video.id, near);
  }
  return result;
}

function marksOf({ ownerId, title, description, tags, categories }: VideoText): Map<string, number> {
  const words = new Set(
    `${title} ${description}`
      .toLowerCase()
      .match(/[\p{L}\p{N}]{3,}/gu)
      ?.slice(0, mostWords),
  );
  return new Map([
    [`owner:${ownerId}`, kindWeights.owner],
    ...tags.map((tag) => [`tag:${tag}`, kindWeights.tag] as const),
    ...categories.map((slug) => [`category:${slug}`, kindWeights.category] as const),
    ...[...words].map((word) => [`word:${word}`, kindWeights.word] as const),
  ]);
}

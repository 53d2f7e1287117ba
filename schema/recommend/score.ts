/** Scores by id. */
export type Scores = Map<string, number>;
/** What is suggested with a video, the strongest first; below zero it speaks against it. */
export type NeighbourList = readonly (readonly [id: string, score: number])[];
/** What a viewer watched, and how much of it: above 0, up to 1. */
export type Taste = readonly { id: string; strength: number }[];

/** What the watched videos' neighbours say together of each video. */
export function scoreByNeighbours(taste: Taste, neighboursOf: ReadonlyMap<string, NeighbourList>): Scores {
  const scores: Scores = new Map();
  for (const { id, strength } of taste) {
    for (const [other, score] of neighboursOf.get(id) ?? []) {
      scores.set(other, (scores.get(other) ?? 0) + strength * score);
    }
  }
  return scores;
}

import type { Scores } from "./score.ts";

/** What is known of a video that may be suggested. */
export type Candidate = {
  id: string;
  ownerId: string;
  tags: readonly string[];
  publishedAtMs: number;
  viewCount: number;
  /** Of the last days' views and likes. */
  trendingScore: number;
};

export type Signals = {
  /** By what others watched with the viewer's videos. */
  collaborative: Scores;
  /** By tags, categories, words and creator. */
  content: Scores;
  /** How many videos the viewer's taste, or the evidence behind a video's neighbours, rests on. */
  known: number;
  nowMs: number;
};

export type Scored<T extends Candidate = Candidate> = T & { score: number };

// Half of the weight goes to what others watched once ten videos are known.
const halfWeightAt = 10;
const popularityShare = 0.1;
const trendShare = 0.1;
const recencyShare = 0.1;
const recencyHalfLifeDays = 14;
const dayMs = 86_400_000;

/**
 * Scores candidates: the more is known of a viewer, the more counts what others watched and the less
 * what videos say of themselves. Popularity counts by its logarithm, and the new counts a little more.
 */
export function blend<T extends Candidate>(candidates: readonly T[], signals: Signals): Scored<T>[] {
  const weight = signals.known / (signals.known + halfWeightAt);
  const greatest = (scores: Scores) => Math.max(0, ...candidates.map(({ id }) => scores.get(id) ?? 0)) || 1;
  const collaborativeScale = greatest(signals.collaborative);
  const contentScale = greatest(signals.content);
  const popularityScale = Math.log1p(Math.max(0, ...candidates.map(({ viewCount }) => viewCount))) || 1;
  const trendScale = Math.log1p(Math.max(0, ...candidates.map(({ trendingScore }) => trendingScore))) || 1;
  return candidates
    .map((candidate) => {
      const { id, viewCount, trendingScore, publishedAtMs } = candidate;
      const ageDays = Math.max(0, signals.nowMs - publishedAtMs) / dayMs;
      const score =
        (weight * (signals.collaborative.get(id) ?? 0)) / collaborativeScale +
        ((1 - weight) * (signals.content.get(id) ?? 0)) / contentScale +
        (popularityShare * Math.log1p(viewCount)) / popularityScale +
        (trendShare * Math.log1p(trendingScore)) / trendScale +
        recencyShare * 0.5 ** (ageDays / recencyHalfLifeDays);
      return { ...candidate, score };
    })
    .sort((a, b) => b.score - a.score || (a.id < b.id ? -1 : 1));
}

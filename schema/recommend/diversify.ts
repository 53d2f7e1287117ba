import type { Scored } from "./blend.ts";

const relevanceShare = 0.7;
const mostOfCreatorInTop = 2;
const topLength = 10;
// What lies further down is not asked for; it bounds the pairs that are compared.
const mostCompared = 120;

/**
 * Maximal marginal relevance (Carbonell and Goldstein 1998): each next video is the one with the best
 * score less its likeness to those before it. Of one creator at most two stand among the first ten,
 * as long as others have something.
 *
 * @param videos the best first
 * @param oneChannel lets a creator have as many as there are
 */
export function diversify<T extends Scored>(videos: readonly T[], length: number, oneChannel = false): T[] {
  const left = videos
    .slice(0, mostCompared)
    .map((video): Weighed<T> => ({ video, tags: new Set(video.tags), closest: 0, worth: 0 }));
  const scale = left.reduce((most, { video }) => Math.max(most, video.score), 0) || 1;
  for (const candidate of left) candidate.worth = worthOf(candidate, scale);
  const ofCreator = new Map<string, number>();
  const chosen: T[] = [];
  while (chosen.length < length && left.length > 0) {
    const limited = !oneChannel && chosen.length < topLength;
    const next = bestOf(left, limited ? ofCreator : null) ?? bestOf(left, null);
    if (!next) break;
    left.splice(left.indexOf(next), 1);
    chosen.push(next.video);
    ofCreator.set(next.video.ownerId, (ofCreator.get(next.video.ownerId) ?? 0) + 1);
    for (const candidate of left) {
      const near = likeness(candidate, next);
      if (near <= candidate.closest) continue;
      candidate.closest = near;
      candidate.worth = worthOf(candidate, scale);
    }
  }
  return chosen;
}

type Weighed<T extends Scored> = {
  video: T;
  tags: ReadonlySet<string>;
  /** Its likeness to the chosen one that it is most like. */
  closest: number;
  worth: number;
};

function worthOf({ video, closest }: Weighed<Scored>, scale: number): number {
  return (relevanceShare * video.score) / scale - (1 - relevanceShare) * closest;
}

/** Without those of creators who have had their places; all may come where `ofCreator` is null. */
function bestOf<T extends Scored>(left: readonly Weighed<T>[], ofCreator: ReadonlyMap<string, number> | null) {
  let best: Weighed<T> | null = null;
  for (const candidate of left) {
    if ((ofCreator?.get(candidate.video.ownerId) ?? 0) >= mostOfCreatorInTop) continue;
    if (!best || candidate.worth > best.worth) best = candidate;
  }
  return best;
}

/** From 0 to 1: a third for the same creator, the rest by the tags that both have (Jaccard). */
function likeness(a: Weighed<Scored>, b: Weighed<Scored>): number {
  const creator = a.video.ownerId === b.video.ownerId ? 1 / 3 : 0;
  let both = 0;
  for (const tag of a.tags) if (b.tags.has(tag)) both += 1;
  const either = a.tags.size + b.tags.size - both;
  return creator + (either === 0 ? 0 : (2 / 3) * (both / either));
}

import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
import type { Deps } from "../deps.ts";

/**
 * Lists of suggestions are kept for minutes, and what is hidden, taken down, renamed or deleted must be right in all of
 * them at once. So a changed video's id is marked with the time in one sorted set, which every read of a list reads by
 * the same call: a list that was made before the change, and has the video in it, is made anew.
 */
const marks = "recommend:changed";
export const listSeconds = 600;
// Marks outlive every list that was made before them.
const markSeconds = listSeconds + 60;
// By so much clocks may differ: a list is believed when it was begun this much after the change.
const skewMs = 300;
// Of more marks than these only the latest are read. Lists from before the earliest of them are not believed.
const mostMarks = 100;

/** What has changed of late. */
export type Changes = {
  /** Whether anything has since then, `madeAtMs`. */
  since(madeAtMs: number): boolean;
  /** Whether one of these videos has. */
  of(ids: Iterable<string>, madeAtMs: number): boolean;
};

/** The records under these keys, and what has changed, by one call. Null: nothing may be believed. */
export async function readWithChanges(
  { cache, now }: Pick<Deps, "cache" | "now">,
  ...keys: string[]
): Promise<{ values: unknown[]; changes: Changes } | null> {
  const sinceMs = now().getTime() - markSeconds * 1000;
  const read = await cache.getMarked(marks, { sinceMs, most: mostMarks }, ...keys);
  return read && { values: read.values, changes: changesOf(read.marked) };
}

function changesOf(marked: ReadonlyMap<string, number>): Changes {
  const times = [...marked.values()];
  const knownFromMs = times.length < mostMarks ? -Infinity : Math.min(...times);
  const latestMs = Math.max(-Infinity, ...times);
  const isUnknown = (madeAtMs: number) => madeAtMs <= knownFromMs + skewMs;
  const since = (madeAtMs: number) => isUnknown(madeAtMs) || madeAtMs <= latestMs + skewMs;
  return {
    since,
    of(ids, madeAtMs) {
      if (isUnknown(madeAtMs)) return true;
      if (!since(madeAtMs)) return false;
      for (const id of ids) if (madeAtMs <= (marked.get(id) ?? -Infinity) + skewMs) return true;
      return false;
    },
  };
}

/** To be called after every change of a video or its visibility. Throws where Redis does not answer. */
export async function markChanged({ cache, now }: Pick<Deps, "cache" | "now">, videoIds: string[]): Promise<void> {
  const nowMs = now().getTime();
  await cache.mark(marks, videoIds, nowMs, nowMs - markSeconds * 1000);
  // Answers that were made of the lists before the mark.
  await outdate({ cache }, tagOf.lists, ...videoIds.map(tagOf.video));
}

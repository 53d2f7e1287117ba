const entriesAtMost = 1_000;
const firstPauseMs = 5;
const longestPauseMs = 50;
const takeOverAfterMs = 1_000;
const waitAtMostMs = 10_000;

/** What was read a moment ago, by id. */
export type RecentReads<T> = {
  /** What was read less than the kept time ago, or what `load` finds. */
  read(id: string, load: () => Promise<T>): Promise<T>;
  forget(id: string): void;
};

/**
 * Of those who miss a record at the same moment one reads it: a video that many watch at once would else be asked for
 * by all of them each second, and Postgres by all at once where Redis is away. Requests share plain data alone, for a
 * Worker may not wait for another request's I/O, so the others look by their own clocks, ever less often. Whoever
 * reads for too long may have been cut off: another one does.
 */
export function recentReads<T>(keptMs: number): RecentReads<T> {
  const held = new Map<string, { value: T; readMs: number }>();
  const beingReadSince = new Map<string, number>();

  /**
   * The value, as soon as there is one that is new enough; else since when the one who asked is to read it. Nothing may
   * be awaited between the look and the claim, or all of them would claim it.
   */
  async function waitOrClaim(id: string): Promise<{ value: T } | { claimedMs: number }> {
    const beganMs = Date.now();
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, 2 * pauseMs)) {
      const now = Date.now();
      const known = held.get(id);
      // What was read since this began is as new as what it would read itself.
      if (known && (now - known.readMs < keptMs || known.readMs > beganMs)) return known;
      const sinceMs = beingReadSince.get(id);
      const isRead = sinceMs !== undefined && now - sinceMs < takeOverAfterMs;
      if (!isRead || now - beganMs >= waitAtMostMs) {
        beingReadSince.set(id, now);
        return { claimedMs: now };
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  }

  return {
    async read(id, load) {
      const found = await waitOrClaim(id);
      if ("value" in found) return found.value;
      const readMs = found.claimedMs;
      try {
        const value = await load();
        if (held.size >= entriesAtMost) held.clear();
        held.set(id, { value, readMs });
        return value;
      } finally {
        if (beingReadSince.get(id) === readMs) beingReadSince.delete(id);
      }
    },
    forget: (id) => void held.delete(id),
  };
}

/** At most `count` requests in any `seconds`, as a burst or spread out. */
export type RateRule = { count: number; seconds: number };

/** `resetSeconds` until the full count is there again; `retryAfterSeconds` is 0 for an allowed request. */
export type RateDecision = {
  allowed: boolean;
  limit: number;
  remaining: number;
  resetSeconds: number;
  retryAfterSeconds: number;
};

/** Requests that passed close together: the first and the last of them in milliseconds, and how many. */
export type Taken = readonly [firstMs: number, lastMs: number, count: number];

const runsInWindow = 60;

/**
 * A sliding window: of any `seconds`, wherever they begin, no more than `count` requests pass. A window
 * that begins anew by the clock would let twice as many through around its border, and a bucket that
 * fills up again (GCRA) nearly so. Requests within a sixtieth of the window are kept as one entry that
 * ages by its last, so at most 61 entries are kept whatever the count, and the error is on the strict side.
 */
export function decide(
  rule: RateRule,
  before: readonly Taken[],
  nowMs: number,
): { decision: RateDecision; taken: readonly Taken[] } {
  const windowMs = rule.seconds * 1000;
  const held = before.filter(([, lastMs]) => lastMs + windowMs > nowMs);
  const used = held.reduce((sum, [, , count]) => sum + count, 0);
  const allowed = used < rule.count;
  const taken = allowed ? add(held, nowMs, windowMs / runsInWindow) : held;
  const [oldest, newest] = [taken[0]?.[1] ?? nowMs, taken.at(-1)?.[1] ?? nowMs];
  const until = (lastMs: number) => Math.min(rule.seconds, Math.max(1, Math.ceil((lastMs + windowMs - nowMs) / 1000)));
  return {
    taken,
    decision: {
      allowed,
      limit: rule.count,
      remaining: Math.max(0, rule.count - used - (allowed ? 1 : 0)),
      resetSeconds: until(newest),
      retryAfterSeconds: allowed ? 0 : until(oldest),
    },
  };
}

function add(held: readonly Taken[], nowMs: number, runMs: number): readonly Taken[] {
  const last = held.at(-1);
  if (!last || nowMs - last[0] >= runMs) return [...held, [nowMs, nowMs, 1]];
  // A clock that went back does not make an entry younger.
  return [...held.slice(0, -1), [last[0], Math.max(last[1], nowMs), last[2] + 1]];
}

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

/** How long after each failed attempt the next one follows: about three days in all, as Standard Webhooks advises. */
const delaysMs = [
  5 * secondMs,
  5 * minuteMs,
  30 * minuteMs,
  2 * hourMs,
  5 * hourMs,
  10 * hourMs,
  14 * hourMs,
  20 * hourMs,
  24 * hourMs,
] as const;

export const mostAttempts = delaysMs.length + 1;

// Those that failed together do not all come back in one moment.
const jitter = 0.2;
const longestWaitMs = 24 * hourMs;

/**
 * Milliseconds from the failed attempt `number` (1 for the first) to the next, or null where there is none.
 * `random` is from 0 to 1. What the receiver asked for by Retry-After makes it later, by a day at most.
 */
export function nextDelayMs(number: number, random: number, retryAfterMs: number | null): number | null {
  const delay = delaysMs[number - 1];
  if (delay === undefined) return null;
  const spread = delay * (1 + jitter * random);
  return Math.round(Math.max(spread, Math.min(retryAfterMs ?? 0, longestWaitMs)));
}

/** Milliseconds of a Retry-After header (RFC 9110, section 10.2.3): seconds or a date; null where it is neither. */
export function parseRetryAfter(value: string | null, now: Date): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * secondMs;
  // Date.parse would take a lone number for a year.
  const at = /[a-z]/i.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? null : Math.max(0, at - now.getTime());
}

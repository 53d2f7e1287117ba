import { DurableObject } from "cloudflare:workers";

/** `count` requests in any `seconds`, as a burst or spread out. */
export type RateRule = { count: number; seconds: number };

/** `resetSeconds` until the full count is there again; `retryAfterSeconds` is 0 for an allowed request. */
export type RateDecision = {
  allowed: boolean;
  limit: number;
  remaining: number;
  resetSeconds: number;
  retryAfterSeconds: number;
};

/**
 * GCRA, the generic cell rate algorithm (ITU-T I.371, annex A): one number, the theoretical arrival
 * time, says all. `arrivalMs` is that time as stored, 0 for a new key.
 */
export function decide(
  rule: RateRule,
  arrivalMs: number,
  nowMs: number,
): { decision: RateDecision; arrivalMs: number } {
  const windowMs = rule.seconds * 1000;
  const stepMs = windowMs / rule.count;
  const next = Math.max(arrivalMs, nowMs) + stepMs;
  const allowed = next - nowMs <= windowMs;
  const kept = allowed ? next : arrivalMs;
  const backlogMs = Math.max(0, kept - nowMs);
  return {
    arrivalMs: kept,
    decision: {
      allowed,
      limit: rule.count,
      remaining: Math.max(0, Math.floor((windowMs - backlogMs) / stepMs + 1e-9)),
      resetSeconds: Math.ceil(backlogMs / 1000),
      retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((next - windowMs - nowMs) / 1000)),
    },
  };
}

/**
 * One object per limited key. The counter stands in storage, not in memory: an object may be moved,
 * and for a moment two copies may run.
 */
export class RateLimiter extends DurableObject {
  async take(rule: RateRule): Promise<RateDecision> {
    const stored = (await this.ctx.storage.get<number>("arrivalMs")) ?? 0;
    const now = Date.now();
    const { decision, arrivalMs } = decide(rule, stored, now);
    if (arrivalMs !== stored) {
      await this.ctx.storage.put("arrivalMs", arrivalMs);
      // A key that falls silent leaves nothing behind.
      await this.ctx.storage.setAlarm(arrivalMs + 60_000);
    }
    return decision;
  }

  override async alarm(): Promise<void> {
    await this.ctx.storage.deleteAll();
  }
}

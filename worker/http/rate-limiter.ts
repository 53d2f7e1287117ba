import { DurableObject } from "cloudflare:workers";
import { decide, type RateDecision, type RateRule, type Taken } from "./rate-window.ts";

const key = "taken";

/**
 * One object per limited key. The counter stands in storage, not in memory: an object may be moved,
 * and for a moment two copies may run.
 */
export class RateLimiter extends DurableObject {
  /** The decisions on `count` requests that came together, in their order. */
  async take(rule: RateRule, count: number): Promise<RateDecision[]> {
    const stored = (await this.ctx.storage.get<readonly Taken[]>(key)) ?? [];
    const now = Date.now();
    let after = stored;
    const decisions = Array.from({ length: count }, () => {
      const { decision, taken } = decide(rule, after, now);
      after = taken;
      return decision;
    });
    if (decisions[0]?.allowed) {
      await this.ctx.storage.put(key, after);
      // A key that falls silent leaves nothing behind. One alarm is set at a time, for each costs a write.
      if ((await this.ctx.storage.getAlarm()) === null) await this.#clearAwayIn(rule.seconds);
    }
    return decisions;
  }

  override async alarm(): Promise<void> {
    const stored = (await this.ctx.storage.get<readonly Taken[]>(key)) ?? [];
    const silentMs = Date.now() - (stored.at(-1)?.[1] ?? 0);
    const seconds = (await this.ctx.storage.get<number>("seconds")) ?? 0;
    if (silentMs < seconds * 1000) await this.#clearAwayIn(seconds);
    else await this.ctx.storage.deleteAll();
  }

  async #clearAwayIn(seconds: number): Promise<void> {
    await this.ctx.storage.put("seconds", seconds);
    await this.ctx.storage.setAlarm(Date.now() + seconds * 1000 + 60_000);
  }
}

import type { Deps } from "../deps.ts";
import { askTogether } from "./ask-together.ts";
import type { RateDecision, RateRule } from "./rate-window.ts";
import { log } from "../telemetry/log.ts";

type LimiterDeps = Pick<Deps, "now" | "metrics"> & { objects: Pick<Deps["objects"], "RATE_LIMITER"> };

const halfTimeoutMs = 1_500;
const restMs = 5_000;
const rememberedEntries = 10_000;

// What this isolate knows without asking. Both only ever spare a call: the count itself is the object's.
const refusals = new Map<string, { decision: RateDecision; untilMs: number }>();
let restingUntilMs = 0;

/**
 * The limiter's word on one request of `key`; null where it cannot be asked within about 3 s. A key
 * that was refused is refused again without a call until its time has come: a flood costs nothing.
 * With `mayRest`, a limiter that has just failed is not asked for 5 s, so that reads do not wait for it.
 */
export async function askLimiter(
  deps: LimiterDeps,
  key: string,
  rule: RateRule,
  { mayRest }: { mayRest: boolean },
): Promise<RateDecision | null> {
  const now = deps.now().getTime();
  const held = refusals.get(key);
  if (held && held.untilMs > now && held.decision.limit === rule.count) {
    return { ...held.decision, retryAfterSeconds: Math.ceil((held.untilMs - now) / 1000) };
  }
  if (mayRest && now < restingUntilMs) return null;
  // Where a client that goes away could hold up others, each asks for itself.
  const ask = (count: number) => take(deps, key, rule, count);
  const decision = mayRest ? await askTogether(`${key} ${rule.count}/${rule.seconds}`, ask) : (await ask(1))?.[0];
  if (!decision) {
    restingUntilMs = deps.now().getTime() + restMs;
    return null;
  }
  if (decision.allowed) refusals.delete(key);
  else remember(key, decision, deps.now().getTime());
  return decision;
}

// A new stub for each call: after an exception the old one stays broken.
async function take(
  deps: LimiterDeps,
  key: string,
  rule: RateRule,
  count: number,
): Promise<readonly RateDecision[] | null> {
  const waiting = new AbortController();
  try {
    const { RATE_LIMITER: limiters } = deps.objects;
    deps.metrics.count("edgereel.durable_object.calls", { class: "RateLimiter" });
    const answer = Promise.resolve(limiters.get(limiters.idFromName(key)).take(rule, count));
    // An answer after its time is nobody's.
    answer.catch(() => undefined);
    return await Promise.race([answer, late(waiting.signal)]);
  } catch (error) {
    const [name] = key.split(":");
    log.warn("limiter.away", { limit: name, error });
    return null;
  } finally {
    waiting.abort();
  }
}

// In two halves: time in which this isolate itself was busy, hashing passwords say, counts for one at most.
async function late(signal: AbortSignal): Promise<never> {
  await pause(halfTimeoutMs, signal);
  await pause(halfTimeoutMs, signal);
  throw new Error("timeout");
}

// With the signal it never ends, and keeps no timer.
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}

function remember(key: string, decision: RateDecision, now: number): void {
  if (refusals.size >= rememberedEntries) refusals.clear();
  refusals.set(key, { decision, untilMs: now + decision.retryAfterSeconds * 1000 });
}

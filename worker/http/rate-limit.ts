import type { MiddlewareHandler } from "hono";
import { Fault } from "../../schema/errors.ts";
import { addressKey } from "./address-key.ts";
import { askLimiter } from "./ask-limiter.ts";
import type { AppContext, AppEnv } from "./context.ts";
import { countedFor } from "./counted-for.ts";
import { rateLimits, type RateLimitName } from "./rate-limits.ts";
import type { RateDecision } from "./rate-window.ts";

/** Counts the request against the limit, by whoever asks. Admins are not held up in their work. */
export function limitRate(name: RateLimitName): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const viewer = c.get("viewer");
    const admin = viewer?.role === "admin" && viewer.credential.kind === "session";
    if (!admin) await takeFromLimit(c, name, identityOf(c));
    await next();
  };
}

/** Whom this request counts for. */
export function identityOf(c: AppContext): string {
  return countedFor(c.get("viewer"), clientAddress(c));
}

/**
 * Counts one request of `key`, an address by its network, and sets the RateLimit headers on the response.
 * Throws RATE_LIMITED with Retry-After, or SERVICE_UNAVAILABLE where a closed limit cannot be asked.
 */
export async function takeFromLimit(c: AppContext, name: RateLimitName, key: string): Promise<void> {
  const deps = c.get("deps");
  const { failOpen } = rateLimits[name];
  const decision = await askLimiter(deps, `${name}:${addressKey(key)}`, deps.rateLimits[name], { mayRest: failOpen });
  if (decision) return refuseOrTell(c, name, decision);
  if (failOpen) return;
  throw new Fault("SERVICE_UNAVAILABLE", "The service is busy. Try again in a few seconds.", {
    headers: { "retry-after": "5" },
  });
}

/**
 * Puts the decision into the headers of draft-ietf-httpapi-ratelimit-headers-06; of several limits the
 * one that leaves least is told. Throws RATE_LIMITED with Retry-After where it refuses.
 */
export function refuseOrTell(c: AppContext, name: RateLimitName, decision: RateDecision): void {
  const { allowed, limit, remaining, resetSeconds, retryAfterSeconds } = decision;
  const told = c.get("rateRemaining");
  if (allowed && told !== undefined && told <= remaining) return;
  c.set("rateRemaining", remaining);
  // By the context also where it refuses: what stood there before would win over the error's own headers.
  c.header("ratelimit-limit", String(limit));
  c.header("ratelimit-remaining", String(remaining));
  c.header("ratelimit-reset", String(resetSeconds));
  if (allowed) return;
  c.header("retry-after", String(retryAfterSeconds));
  c.get("deps").metrics.count("edgereel.rate_limit.refusals", { limit: name });
  throw new Fault("RATE_LIMITED", `Too many requests. Try again in ${retryAfterSeconds} s.`);
}

/** The client's address. Cloudflare sets this header itself; what a client sends in it is replaced. */
export function clientAddress(c: AppContext): string {
  return c.req.header("cf-connecting-ip") ?? "unknown";
}

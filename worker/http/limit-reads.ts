import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";
import { identityOf, refuseOrTell } from "./rate-limit.ts";
import { decide, type Taken } from "./rate-window.ts";

const keptKeys = 10_000;
const kept = new Map<string, readonly Taken[]>();

/**
 * Counts every read of the API in this isolate's memory. A client that meets several isolates gets
 * that much more, so this is a brake on floods and no quota; in return it costs no call at all.
 */
export const limitReads: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.method === "GET" || c.req.method === "HEAD") {
    const { rateLimits, now } = c.get("deps");
    const key = identityOf(c);
    const { decision, taken } = decide(rateLimits.read, kept.get(key) ?? [], now().getTime());
    if (kept.size >= keptKeys) kept.clear();
    kept.set(key, taken);
    refuseOrTell(c, "read", decision);
  }
  await next();
};

import type { MiddlewareHandler } from "hono";
import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import type { AppContext, AppEnv } from "./context.ts";
import type { RateDecision, RateRule } from "./rate-limiter.ts";

/** The limits and their defaults. `failOpen`: let through while the limiter itself is away. */
const rateLimits = {
  signIn: { count: 5, seconds: 60, failOpen: false },
  signInAddress: { count: 30, seconds: 60, failOpen: false },
  register: { count: 5, seconds: 3600, failOpen: false },
  forgot: { count: 3, seconds: 3600, failOpen: false },
  forgotAddress: { count: 3, seconds: 3600, failOpen: false },
  resend: { count: 3, seconds: 3600, failOpen: false },
  resendAddress: { count: 3, seconds: 3600, failOpen: false },
  refresh: { count: 30, seconds: 60, failOpen: false },
  upload: { count: 20, seconds: 3600, failOpen: false },
  import: { count: 20, seconds: 3600, failOpen: false },
  // A server makes one for each of its people who uploads.
  uploadLink: { count: 120, seconds: 3600, failOpen: false },
  presign: { count: 600, seconds: 60, failOpen: false },
  write: { count: 60, seconds: 60, failOpen: false },
  // By a customer's server, for each of its viewers; signing costs next to nothing.
  playbackToken: { count: 600, seconds: 60, failOpen: true },
  search: { count: 60, seconds: 60, failOpen: true },
  creatorRequest: { count: 5, seconds: 86_400, failOpen: false },
} as const satisfies Record<string, RateRule & { failOpen: boolean }>;

export type RateLimitName = keyof typeof rateLimits;

/** A limit and its default in words, for the API's reference: `register (5 in 3600 s)`. */
export function describeLimit(name: RateLimitName): string {
  const { count, seconds } = rateLimits[name];
  return `${name} (${count} in ${seconds} s)`;
}

/** Reads overrides such as `register=100/3600,upload=500/3600`; unknown names throw. */
export function parseRateLimits(overrides: string): Record<RateLimitName, RateRule> {
  const rules: Record<string, RateRule> = { ...rateLimits };
  for (const entry of overrides.split(",").filter((part) => part.trim() !== "")) {
    const [, name, count, seconds] = /^\s*(\w+)=(\d+)\/(\d+)\s*$/.exec(entry) ?? [];
    if (!name || !(name in rateLimits) || !Number(count) || !Number(seconds)) {
      throw new Error(`RATE_LIMITS: cannot read "${entry}"; write for example register=100/3600`);
    }
    rules[name] = { count: Number(count), seconds: Number(seconds) };
  }
  return rules;
}

/** Counts the request against the limit, by account when signed in and by address otherwise. */
export function limitRate(name: RateLimitName): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const viewer = c.get("viewer");
    await takeFromLimit(c, name, viewer ? viewer.userId : clientAddress(c));
    await next();
  };
}

/**
 * Counts one request of `key` and sets the RateLimit headers on the response.
 * Throws RATE_LIMITED with Retry-After, or SERVICE_UNAVAILABLE where a closed limit cannot be asked.
 */
export async function takeFromLimit(c: AppContext, name: RateLimitName, key: string): Promise<void> {
  const decision = await ask(c.get("deps"), name, key);
  if (!decision) return;
  const headers: Record<string, string> = {
    "ratelimit-limit": String(decision.limit),
    "ratelimit-remaining": String(decision.remaining),
    "ratelimit-reset": String(decision.resetSeconds),
  };
  if (!decision.allowed) {
    headers["retry-after"] = String(decision.retryAfterSeconds);
    throw new Fault("RATE_LIMITED", `Too many requests. Try again in ${decision.retryAfterSeconds} s.`, { headers });
  }
  for (const [header, value] of Object.entries(headers)) c.header(header, value);
}

async function ask(deps: Deps, name: RateLimitName, key: string): Promise<RateDecision | null> {
  const { RATE_LIMITER: limiters } = deps.objects;
  try {
    return await limiters.get(limiters.idFromName(`${name}:${key}`)).take(deps.rateLimits[name]);
  } catch (cause) {
    if (rateLimits[name].failOpen) return null;
    throw new Fault("SERVICE_UNAVAILABLE", "The service is busy. Try again in a few seconds.", {
      headers: { "retry-after": "5" },
      cause,
    });
  }
}

/** The client's address. Cloudflare sets this header itself; what a client sends in it is replaced. */
export function clientAddress(c: AppContext): string {
  return c.req.header("cf-connecting-ip") ?? "unknown";
}

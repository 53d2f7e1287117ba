import { Redis } from "@upstash/redis/cloudflare";
import type { MetricSet } from "../schema/metric-set.ts";
import type { Settings } from "./env.ts";
import { orTooLate } from "./in-time.ts";
import { timeCall } from "./telemetry/time-call.ts";
import { log } from "./telemetry/log.ts";

const restMs = 5_000;

/** JSON values by key. A cache that is down or slow is a miss, never an error. */
export type Cache = {
  get<T>(key: string): Promise<T | null>;
  /** The values of several keys by one call, null for each that is missing. */
  getMany(...keys: string[]): Promise<unknown[]>;
  set(key: string, value: unknown, ttlSeconds: number): Promise<void>;
  /** Stores several values by one call. */
  setMany(values: Record<string, unknown>, ttlSeconds: number): Promise<void>;
  drop(...keys: string[]): Promise<void>;
  /** Stores a value for milliseconds and drops another key, by one call. */
  exchange(key: string, value: unknown, ttlMs: number, dropped: string): Promise<void>;
  /** Whether nobody else holds the claim. Where Redis is away everybody gets it. */
  claim(key: string, ttlMs: number): Promise<boolean>;
  /** Stores several values as setMany does, but is tried even after a failure. */
  renew(values: Record<string, unknown>, ttlSeconds: number): Promise<void>;
  /**
   * The values of keys, if any, and the `most` members that were marked last since `sinceMs`, each with its time, by
   * one call. Null without Redis.
   */
  getMarked(
    set: string,
    since: { sinceMs: number; most: number },
    ...keys: string[]
  ): Promise<{ values: unknown[]; marked: Map<string, number> } | null>;
  /** Marks members of a set at a time, and forgets those marked before `sinceMs`. Throws where Redis does not answer. */
  mark(set: string, members: string[], atMs: number, sinceMs: number): Promise<void>;
  /** Throws where Redis does not answer. */
  ping(): Promise<void>;
};

/** The cache over Upstash Redis. After a failure it is left alone for a few seconds. */
export function openCache(
  settings: Pick<Settings, "UPSTASH_REDIS_REST_URL" | "UPSTASH_REDIS_REST_TOKEN" | "REDIS_TIMEOUT_MS">,
  metrics: MetricSet,
): Cache {
  const redis = new Redis({
    url: settings.UPSTASH_REDIS_REST_URL,
    token: settings.UPSTASH_REDIS_REST_TOKEN,
    // Pipelines gather commands of different requests, and a Worker may not wait on another request's I/O.
    enableAutoPipelining: false,
    enableTelemetry: false,
    retry: { retries: 0 },
    responseEncoding: false,
  });
  let restingUntil = 0;

  async function within<T>(command: Promise<T>): Promise<T | null> {
    try {
      return await timeCall(metrics, "redis", () => orTooLate(command, settings.REDIS_TIMEOUT_MS, "timeout"));
    } catch (error) {
      restingUntil = Date.now() + restMs;
      log.warn("cache.away", { error });
      return null;
    }
  }

  async function setAll(values: Record<string, unknown>, ttlSeconds: number): Promise<void> {
    const pipeline = redis.pipeline();
    for (const [key, value] of Object.entries(values)) pipeline.set(key, value, { ex: ttlSeconds });
    await within(pipeline.exec());
  }

  // As `within`, for what must not be lost: its caller tries again later.
  async function strictly<T>(command: Promise<T>): Promise<T> {
    const answer = await within(command.then((value) => ({ value })));
    if (!answer) throw new Error("Redis does not answer");
    return answer.value;
  }

  const resting = () => Date.now() < restingUntil;
  return {
    get: async <T>(key: string) => (resting() ? null : within(redis.get<T>(key))),
    getMany: async (...keys) => {
      const values = resting() ? null : await within(redis.mget<unknown[]>(...keys));
      return values ?? keys.map(() => null);
    },
    set: async (key, value, ttlSeconds) => {
      if (!resting()) await within(redis.set(key, value, { ex: ttlSeconds }));
    },
    setMany: async (values, ttlSeconds) => {
      if (!resting()) await setAll(values, ttlSeconds);
    },
    renew: setAll,
    exchange: async (key, value, ttlMs, dropped) => {
      if (!resting())
        await within(
          redis
            .pipeline()
            .set(key, value, { px: Math.ceil(ttlMs) })
            .del(dropped)
            .exec(),
        );
    },
    claim: async (key, ttlMs) => {
      if (resting()) return true;
      const set = redis.set(key, 1, { nx: true, px: ttlMs }).then((answer) => answer === "OK");
      return (await within(set)) ?? true;
    },
    // An invalidation is always tried: a stale entry outlives the rest.
    drop: async (...keys) => {
      await within(redis.del(...keys));
    },
    getMarked: async (set, { sinceMs, most }, ...keys) => {
      if (resting()) return null;
      const pipeline = redis.pipeline();
      const latestFirst = { byScore: true, rev: true, offset: 0, count: most, withScores: true } as const;
      pipeline.zrange(set, "+inf", sinceMs, latestFirst);
      if (keys.length > 0) pipeline.mget(...keys);
      const answers = await within(pipeline.exec<[(string | number)[], unknown[]?]>());
      if (!answers) return null;
      const [flat, values = []] = answers;
      const marked = new Map<string, number>();
      for (let i = 0; i < flat.length; i += 2) marked.set(String(flat[i]), Number(flat[i + 1]));
      return { marked, values };
    },
    mark: async (set, members, atMs, sinceMs) => {
      const [first, ...others] = members.map((member) => ({ score: atMs, member }));
      if (!first) return;
      const pipeline = redis.pipeline();
      pipeline.zadd(set, first, ...others);
      pipeline.zremrangebyscore(set, 0, sinceMs);
      await strictly(pipeline.exec());
    },
    ping: async () => {
      await redis.ping();
    },
  };
}

/** The cached value, or what `load` finds, kept for `ttlSeconds`. Null results are not kept. */
export async function cached<T>(
  cache: Cache,
  key: string,
  ttlSeconds: number,
  load: () => Promise<T | null>,
): Promise<T | null> {
  const hit = await cache.get<T>(key);
  if (hit !== null) return hit;
  const value = await load();
  if (value !== null) await cache.set(key, value, ttlSeconds);
  return value;
}

import { Redis } from "@upstash/redis/cloudflare";
import type { Settings } from "./env.ts";

const answerTimeoutMs = 250;
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
  /** Throws where Redis does not answer. */
  ping(): Promise<void>;
};

/** The cache over Upstash Redis. After a failure it is left alone for a few seconds. */
export function openCache(settings: Pick<Settings, "UPSTASH_REDIS_REST_URL" | "UPSTASH_REDIS_REST_TOKEN">): Cache {
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
    let timer: ReturnType<typeof setTimeout> | undefined;
    try {
      return await Promise.race([
        command,
        new Promise<never>((_, reject) => {
          timer = setTimeout(() => reject(new Error("timeout")), answerTimeoutMs);
        }),
      ]);
    } catch (error) {
      restingUntil = Date.now() + restMs;
      console.warn(JSON.stringify({ level: "warn", event: "cache.away", error: String(error) }));
      return null;
    } finally {
      clearTimeout(timer);
      command.catch(() => undefined);
    }
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
      if (resting()) return;
      const pipeline = redis.pipeline();
      for (const [key, value] of Object.entries(values)) pipeline.set(key, value, { ex: ttlSeconds });
      await within(pipeline.exec());
    },
    // An invalidation is always tried: a stale entry outlives the rest.
    drop: async (...keys) => {
      await within(redis.del(...keys));
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

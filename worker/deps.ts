import type { EncodeSettings } from "../schema/messages.ts";
import { openCache, type Cache } from "./cache.ts";
import { openDb, type Db } from "./db.ts";
import { parseSettings, type Env, type Settings } from "./env.ts";
import { parseRateLimits, type RateLimitName } from "./http/rate-limits.ts";
import type { RateRule } from "./http/rate-window.ts";
import { openS3, type S3 } from "./s3.ts";
import { openSearchIndex, type SearchIndex } from "./search/search-index.ts";
import { openTokenKeys, type TokenKeys } from "./auth/token-keys.ts";

/** Everything that handlers and rules may use. Functions take the narrowest part: `Pick<Deps, …>`. */
export type Deps = {
  settings: Settings;
  encodeSettings: EncodeSettings;
  rateLimits: Record<RateLimitName, RateRule>;
  db: Db;
  cache: Cache;
  s3: S3;
  search: SearchIndex;
  keys: TokenKeys;
  media: R2Bucket;
  assets: Fetcher;
  mail: SendEmail;
  queues: { first: Queue; rest: Queue; imports: Queue };
  objects: Pick<Env, "ENCODE_COORDINATOR" | "RATE_LIMITER" | "STREAM_COUNTER" | "TRANSCODER_FLEET">;
  now: () => Date;
};

const built = new WeakMap<object, Deps>();

/** The dependencies of this isolate, built at the first request. Throws where settings are missing. */
export function depsOf(env: Env): Deps {
  const known = built.get(env);
  if (known) return known;
  const settings = parseSettings(env);
  const deps: Deps = {
    settings,
    encodeSettings: {
      heights: settings.LADDER,
      codecs: settings.CODECS,
      segmentSeconds: settings.SEGMENT_SECONDS,
      maxDurationSeconds: settings.MAX_DURATION_SECONDS,
    },
    rateLimits: parseRateLimits(settings.RATE_LIMITS),
    db: openDb(settings),
    cache: openCache(settings),
    s3: openS3(settings),
    search: openSearchIndex(settings),
    keys: openTokenKeys(settings),
    media: env.MEDIA,
    assets: env.ASSETS,
    mail: env.MAIL,
    queues: { first: env.TRANSCODE_FIRST, rest: env.TRANSCODE, imports: env.IMPORT },
    objects: env,
    now: () => new Date(),
  };
  built.set(env, deps);
  return deps;
}

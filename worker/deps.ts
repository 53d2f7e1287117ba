import type { EncodeSettings } from "../schema/messages.ts";
import { openCache, type Cache } from "./cache.ts";
import { openDb, type Db } from "./db.ts";
import { Misconfigured, parseSettings, type Env, type Settings } from "./env.ts";
import { parseRateLimits, type RateLimitName } from "./http/rate-limits.ts";
import type { RateRule } from "./http/rate-window.ts";
import { MetricSet } from "../schema/metric-set.ts";
import { openS3, type S3 } from "./s3.ts";
import { openIndexWriter, type IndexWriter } from "./search/index-writer.ts";
import { openSearchIndex, type SearchIndex } from "./search/search-index.ts";
import { openTokenKeys, type TokenKeys } from "./auth/token-keys.ts";
import { tracedBucket } from "./telemetry/traced-bucket.ts";
import { log } from "./telemetry/log.ts";

/** Everything that handlers and rules may use. Functions take the narrowest part: `Pick<Deps, …>`. */
export type Deps = {
  settings: Settings;
  encodeSettings: EncodeSettings;
  rateLimits: Record<RateLimitName, RateRule>;
  db: Db;
  cache: Cache;
  s3: S3;
  search: SearchIndex;
  searchWriter: IndexWriter;
  /** What this isolate has counted since it last told the hub. */
  metrics: MetricSet;
  keys: TokenKeys;
  media: R2Bucket;
  assets: Fetcher;
  mail: SendEmail;
  queues: { first: Queue; rest: Queue; imports: Queue; views: Queue };
  objects: Pick<
    Env,
    | "DOORBELL"
    | "ENCODE_COORDINATOR"
    | "METRICS_HUB"
    | "RATE_LIMITER"
    | "STREAM_COUNTER"
    | "TRANSCODER_FLEET"
    | "WEBHOOK_SENDER"
  >;
  now: () => Date;
};

const built = new WeakMap<object, Deps | Misconfigured>();

/** The dependencies of this isolate, built at its first request. Throws Misconfigured, which is logged once. */
export function depsOf(env: Env): Deps {
  let known = built.get(env);
  if (!known) {
    known = build(env);
    built.set(env, known);
    if (known instanceof Misconfigured) {
      log.error("misconfigured", { reason: known.message });
    }
  }
  if (known instanceof Misconfigured) throw known;
  return known;
}

function build(env: Env): Deps | Misconfigured {
  try {
    return buildDeps(env);
  } catch (error) {
    if (error instanceof Misconfigured) return error;
    throw error;
  }
}

function buildDeps(env: Env): Deps {
  const settings = parseSettings(env);
  const metrics = new MetricSet(settings.METRICS_TOKEN !== "");
  return {
    settings,
    encodeSettings: {
      heights: settings.LADDER,
      codecs: settings.CODECS,
      segmentSeconds: settings.SEGMENT_SECONDS,
      maxDurationSeconds: settings.MAX_DURATION_SECONDS,
    },
    rateLimits: readRateLimits(settings),
    db: openDb(settings, metrics),
    cache: openCache(settings, metrics),
    s3: openS3(settings),
    search: openSearchIndex(settings, metrics),
    searchWriter: openIndexWriter(settings, metrics),
    metrics,
    keys: openTokenKeys(settings),
    media: tracedBucket(env.MEDIA),
    assets: env.ASSETS,
    mail: env.MAIL,
    queues: { first: env.TRANSCODE_FIRST, rest: env.TRANSCODE, imports: env.IMPORT, views: env.VIEWS },
    objects: env,
    now: () => new Date(),
  };
}

function readRateLimits({ RATE_LIMITS }: Settings): Deps["rateLimits"] {
  try {
    return parseRateLimits(RATE_LIMITS);
  } catch (error) {
    throw new Misconfigured({ RATE_LIMITS: (error as Error).message });
  }
}

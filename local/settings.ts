import { fileURLToPath } from "node:url";
import type { Secrets } from "./secrets.ts";

export const projectRoot = fileURLToPath(new URL("..", import.meta.url));

/** Where each part of the local platform listens. */
export type Addresses = {
  app: string;
  /** Below /cdn-cgi/local: the crons, the bucket's S3 endpoint and the mails that were sent. */
  local: string;
  neon: string;
  redis: string;
  typesense: string;
  queuePull: string;
  s3: string;
  transcoderHealth: string;
  /** A resolver, over HTTPS in production. */
  dns: string;
  /** The collector of traces, and its pages. */
  collector: string;
  /** The page of the mails that were sent. */
  mailbox: string;
};

// As in wrangler.toml, which gives them to the local bucket.
export const bucketKeys = { accessKeyId: "edgereel-local", secretAccessKey: "edgereel-local-secret" };
const s3Credentials = { R2_ACCESS_KEY_ID: bucketKeys.accessKeyId, R2_SECRET_ACCESS_KEY: bucketKeys.secretAccessKey };
const bucket = "edgereel-media";
/** Path under which wrangler serves the local bucket over S3. */
export const localS3Path = "/cdn-cgi/local/r2/s3";
export const databaseUrl = "postgres://edgereel:edgereel@local.neon.tech/edgereel";

// One person at one address tries things out here: production's hourly limits, and the brake on reads,
// would be in the way. All others are the real ones.
const localLimits = ["register", "forgot", "forgotAddress", "resend", "resendAddress"]
  .map((name) => `${name}=100/3600`)
  .concat("upload=500/3600", "import=500/3600", "read=100000/60", "beacon=100000/60")
  .join(",");

/** The Worker's variables and secrets for the local run: the production names, local values. */
export function workerVariables(at: Addresses, secrets: Secrets, typesenseKey: string): Record<string, string> {
  return {
    PUBLIC_URL: at.app,
    DATABASE_URL: databaseUrl,
    NEON_FETCH_ENDPOINT: `${at.neon}/sql`,
    UPSTASH_REDIS_REST_URL: at.redis,
    UPSTASH_REDIS_REST_TOKEN: secrets.redisToken,
    TYPESENSE_URL: at.typesense,
    TYPESENSE_API_KEY: typesenseKey,
    R2_S3_ENDPOINT: `${at.s3}${localS3Path}`,
    R2_BUCKET: bucket,
    ...s3Credentials,
    SIGNING_KEYS: JSON.stringify(secrets.signingKeys),
    SESSION_SECRET: secrets.sessionSecret,
    WEBHOOK_KEYS: secrets.webhookKeys,
    DNS_URL: `${at.dns}/dns-query`,
    METRICS_TOKEN: secrets.metricsToken,
    OTEL_EXPORTER_OTLP_ENDPOINT: process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? at.collector,
    TRACE_PAGE: process.env.TRACE_PAGE ?? (at.collector && `${at.collector}/traces/{traceId}`),
    // One person's requests are few, and each is worth a look.
    OTEL_TRACES_SAMPLER_ARG: process.env.OTEL_TRACES_SAMPLER_ARG ?? "1",
    MAIL_FROM: "edgereel@edgereel.local",
    TRANSCODER_HEALTH_URL: `${at.transcoderHealth}/healthz`,
    // The transcoder is a process beside the Worker here.
    TRANSCODER_MAX_INSTANCES: "0",
    RATE_LIMITS: process.env.RATE_LIMITS ?? localLimits,
    ...passedOn([
      "LADDER",
      "CODECS",
      "SEGMENT_SECONDS",
      "MAX_UPLOAD_BYTES",
      "MAX_DURATION_SECONDS",
      "IMPORT_ALLOW_HTTP",
      "WEBHOOK_ALLOW_HOSTS",
      "CREATOR_REQUESTS",
      "MAX_STREAMS",
      "QUOTA_BYTES",
      "QUOTA_MINUTES",
      "QUOTA_VIDEOS",
      "VIEW_ROWS_DAYS",
      "CORS_ORIGINS",
      "LOG_LEVEL",
      "LOG_READS",
      "ANSWER_LIFE_MS",
      "OTEL_EXPORTER_OTLP_HEADERS",
    ]),
  };
}

/** The transcoder's environment for the local run. */
export function transcoderVariables(
  at: Addresses,
  secrets: Secrets,
  tools: { ffmpeg: string; ffprobe: string },
): Record<string, string> {
  return {
    CLOUDFLARE_ACCOUNT_ID: "local",
    CLOUDFLARE_API_TOKEN: secrets.queuesToken,
    CLOUDFLARE_API_BASE_URL: `${at.queuePull}/client/v4`,
    QUEUE_FIRST_ID: "transcode-first",
    QUEUE_ID: "transcode",
    IMPORT_QUEUE_ID: "import",
    IMPORT_POLL_MS: "1000",
    // Miniflare's own endpoint: what r2.ts puts before it is for browsers, and would cost CPU time here.
    R2_S3_ENDPOINT: `http://127.0.0.1:${new URL(at.local).port}${localS3Path}`,
    R2_BUCKET: bucket,
    ...s3Credentials,
    FFMPEG_PATH: tools.ffmpeg,
    FFPROBE_PATH: tools.ffprobe,
    TRANSCODER_CONCURRENCY: process.env.TRANSCODER_CONCURRENCY ?? "1",
    TRANSCODER_POLL_MS: "200",
    HEALTH_PORT: new URL(at.transcoderHealth).port,
    METRICS_TOKEN: secrets.metricsToken,
    OTEL_EXPORTER_OTLP_ENDPOINT: process.env.OTEL_EXPORTER_OTLP_ENDPOINT ?? at.collector,
    ...passedOn(["LOG_LEVEL", "OTEL_EXPORTER_OTLP_HEADERS"]),
  };
}

/** Offline and quiet: nothing that wrangler does locally needs the network. */
export function wranglerVariables(stateDir: string): Record<string, string> {
  return {
    WRANGLER_SEND_METRICS: "false",
    WRANGLER_SEND_ERROR_REPORTS: "false",
    WRANGLER_HIDE_BANNER: "true",
    // It warns of secrets that are missing where it looks for them: Miniflare is given them.
    WRANGLER_LOG: "error",
    CLOUDFLARE_CF_FETCH_ENABLED: "false",
    WRANGLER_REGISTRY_PATH: `${stateDir}/registry`,
    WRANGLER_LOG_PATH: `${stateDir}/logs/wrangler`,
    NO_COLOR: "1",
    // Traces of each request, which nobody reads here, for a multiple of its time.
    X_LOCAL_OBSERVABILITY: "false",
  };
}

// What may be tried out without editing wrangler.toml.
function passedOn(names: string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])));
}

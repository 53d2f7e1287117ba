import { availableParallelism } from "node:os";
import { z } from "zod";
import { parseAllowHosts } from "../schema/import-url.ts";
import { logLevels, type LogLevel } from "../schema/log-record.ts";

const required = z.string().trim().min(1);
const count = (fallback: number, least = 1) => z.coerce.number().int().min(least).default(fallback);

const Environment = z.object({
  CLOUDFLARE_ACCOUNT_ID: required,
  CLOUDFLARE_API_TOKEN: required,
  CLOUDFLARE_API_BASE_URL: z.url().optional(),
  QUEUE_FIRST_ID: required,
  QUEUE_ID: required,
  R2_S3_ENDPOINT: z.url(),
  R2_BUCKET: required,
  R2_ACCESS_KEY_ID: required,
  R2_SECRET_ACCESS_KEY: required,
  FFMPEG_PATH: required.default("ffmpeg"),
  FFPROBE_PATH: required.default("ffprobe"),
  TRANSCODER_CONCURRENCY: count(1),
  TRANSCODER_POLL_MS: count(500, 10),
  TRANSCODER_LEASE_SECONDS: count(900, 30).pipe(z.number().max(43_200)),
  IMPORT_QUEUE_ID: required.optional(),
  IMPORT_CONCURRENCY: count(2),
  IMPORT_POLL_MS: count(5000, 10),
  IMPORT_LEASE_SECONDS: count(10_800, 30).pipe(z.number().max(43_200)),
  IMPORT_ALLOW_HOSTS: z.string().default(""),
  DRAIN_SECONDS: count(25, 0),
  HEALTH_PORT: count(8080, 0),
  LOG_LEVEL: z.enum(logLevels).default("info"),
  METRICS_TOKEN: z.string().default(""),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.string().default(""),
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default(""),
});

/** How this transcoder is set up. Times carry their unit in the name. */
export type Config = {
  queues: {
    accountId: string;
    apiToken: string;
    apiBaseUrl: string | undefined;
    /** The heads of videos. They have a slot of their own, so that no running chunk delays a first play. */
    firstId: string;
    restId: string;
    /** How long a pulled message is this transcoder's own. A lease cannot be extended. */
    leaseSeconds: number;
    pollMs: number;
  };
  storage: { endpoint: string; bucket: string; accessKeyId: string; secretAccessKey: string };
  tools: { ffmpegPath: string; ffprobePath: string };
  /** Downloads from links, beside the encodes; null where this transcoder does none. */
  imports: {
    queueId: string;
    concurrency: number;
    pollMs: number;
    /** Also the longest that one download may take. */
    leaseSeconds: number;
    /** Exact `host:port` pairs that are fetched from though they are not public. */
    allowHosts: string[];
  } | null;
  /** How many chunks are encoded at once. */
  concurrency: number;
  /** Threads of each decoder and encoder of one job. */
  threadsPerJob: number;
  drainSeconds: number;
  healthPort: number;
  /** What Prometheus shows to read /metrics; empty where the port is open to nobody else. */
  metricsToken: string;
  /** The least level that is logged. */
  logLevel: LogLevel;
  /** A collector of traces and logs over OTLP/HTTP; undefined for none. */
  otlpEndpoint: string | undefined;
  /** What it wants to see: `name=value,name=value`. */
  otlpHeaders: string;
};

/**
 * Reads the configuration from the environment.
 *
 * @throws Error with one line for each variable that is missing or wrong
 */
export function readConfig(env: NodeJS.ProcessEnv): Config {
  // An empty variable, as compose files and dashboards leave behind, counts as absent.
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ""));
  const parsed = Environment.safeParse(given);
  if (!parsed.success) throw new Error(parsed.error.issues.map((issue) => describe(issue, given)).join("\n"));
  const values = parsed.data;
  return {
    queues: {
      accountId: values.CLOUDFLARE_ACCOUNT_ID,
      apiToken: values.CLOUDFLARE_API_TOKEN,
      apiBaseUrl: values.CLOUDFLARE_API_BASE_URL,
      firstId: values.QUEUE_FIRST_ID,
      restId: values.QUEUE_ID,
      leaseSeconds: values.TRANSCODER_LEASE_SECONDS,
      pollMs: values.TRANSCODER_POLL_MS,
    },
    storage: {
      endpoint: values.R2_S3_ENDPOINT.replace(/\/+$/, ""),
      bucket: values.R2_BUCKET,
      accessKeyId: values.R2_ACCESS_KEY_ID,
      secretAccessKey: values.R2_SECRET_ACCESS_KEY,
    },
    tools: { ffmpegPath: values.FFMPEG_PATH, ffprobePath: values.FFPROBE_PATH },
    imports:
      values.IMPORT_QUEUE_ID === undefined
        ? null
        : {
            queueId: values.IMPORT_QUEUE_ID,
            concurrency: values.IMPORT_CONCURRENCY,
            pollMs: values.IMPORT_POLL_MS,
            leaseSeconds: values.IMPORT_LEASE_SECONDS,
            allowHosts: parseAllowHosts(values.IMPORT_ALLOW_HOSTS),
          },
    concurrency: values.TRANSCODER_CONCURRENCY,
    // Several jobs share the cores: more threads than cores cost CPU time and win nothing.
    threadsPerJob: Math.min(16, Math.max(1, Math.floor(availableParallelism() / values.TRANSCODER_CONCURRENCY))),
    drainSeconds: values.DRAIN_SECONDS,
    healthPort: values.HEALTH_PORT,
    metricsToken: values.METRICS_TOKEN,
    logLevel: values.LOG_LEVEL,
    otlpEndpoint: values.OTEL_EXPORTER_OTLP_ENDPOINT || undefined,
    otlpHeaders: values.OTEL_EXPORTER_OTLP_HEADERS,
  };
}

function describe(issue: z.core.$ZodIssue, given: Record<string, unknown>): string {
  const name = String(issue.path[0]);
  return given[name] === undefined ? `${name} is not set` : `${name} is wrong: ${issue.message}`;
}

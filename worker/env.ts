import { z } from "zod";
import { parseCodecs, parseLadder } from "../schema/ladder.ts";
import { parseAllowHosts } from "../schema/import-url.ts";
import { logLevels } from "../schema/log-record.ts";
import { parseWebhookKeys } from "./webhooks/secret-box.ts";
import { parseSigningKeys } from "./auth/signing-keys.ts";
import type { EncodeCoordinator } from "./transcode/encode-coordinator.ts";
import type { Doorbell } from "./live/doorbell.ts";
import { parseOrigins } from "./http/web-origin.ts";
import type { MetricsHub } from "./telemetry/metrics-hub.ts";
import type { RateLimiter } from "./http/rate-limiter.ts";
import type { StreamCounter } from "./playback/stream-counter.ts";
import type { WebhookSender } from "./webhooks/webhook-sender.ts";
import type { TranscoderContainer } from "./transcode/containers/transcoder-container.ts";
import type { TranscoderFleet } from "./transcode/containers/transcoder-fleet.ts";

/** What wrangler.toml binds, as the runtime hands it over. Only env.ts and deps.ts read it. */
export type Env = Record<string, unknown> & {
  MEDIA: R2Bucket;
  ASSETS: Fetcher;
  TRANSCODE_FIRST: Queue;
  TRANSCODE: Queue;
  IMPORT: Queue;
  VIEWS: Queue;
  MAIL: SendEmail;
  DOORBELL: DurableObjectNamespace<Doorbell>;
  ENCODE_COORDINATOR: DurableObjectNamespace<EncodeCoordinator>;
  RATE_LIMITER: DurableObjectNamespace<RateLimiter>;
  STREAM_COUNTER: DurableObjectNamespace<StreamCounter>;
  WEBHOOK_SENDER: DurableObjectNamespace<WebhookSender>;
  METRICS_HUB: DurableObjectNamespace<MetricsHub>;
  TRANSCODER_FLEET: DurableObjectNamespace<TranscoderFleet>;
  TRANSCODER_CONTAINER: DurableObjectNamespace<TranscoderContainer>;
};

const number = (fallback: number) => z.coerce.number().positive().default(fallback);
const instances = z.coerce.number().int().min(0).max(500).default(0);
const optionalUrl = z
  .url()
  .optional()
  .or(z.literal("").transform(() => undefined));

// What a reader of a list throws becomes an issue of its variable.
const readBy =
  <T>(read: (text: string) => T) =>
  (text: string, context: z.RefinementCtx): T => {
    try {
      return read(text);
    } catch (error) {
      context.addIssue({ code: "custom", message: (error as Error).message });
      return z.NEVER;
    }
  };
const databaseUrl = z.url({ protocol: /^postgres(?:ql)?$/ }).refine((url) => {
  const { username = "", pathname = "" } = URL.parse(url) ?? {};
  return username !== "" && pathname.length > 1;
}, "must begin with postgres:// and name user, password, host and database");

const Settings = z.object({
  PUBLIC_URL: z.url().transform((url) => url.replace(/\/$/, "")),
  DATABASE_URL: databaseUrl,
  NEON_FETCH_ENDPOINT: optionalUrl,
  UPSTASH_REDIS_REST_URL: z.url(),
  UPSTASH_REDIS_REST_TOKEN: z.string().min(1),
  /** How long Redis is waited for before the answer comes without it. */
  REDIS_TIMEOUT_MS: z.coerce.number().int().min(10).max(60_000).default(250),
  TYPESENSE_URL: z.url(),
  TYPESENSE_API_KEY: z.string().min(1),
  R2_S3_ENDPOINT: z.url().transform((url) => url.replace(/\/$/, "")),
  R2_BUCKET: z.string().min(1),
  R2_ACCESS_KEY_ID: z.string().min(1),
  R2_SECRET_ACCESS_KEY: z.string().min(1),
  /** JSON array of Ed25519 JWKs with `kid`: the first signs, all verify. */
  SIGNING_KEYS: z.string().transform(readBy(parseSigningKeys)),
  SESSION_SECRET: z.string().min(32, "must have at least 32 characters"),
  /** What the secrets of webhooks are encrypted by: the first encrypts, all decrypt. */
  WEBHOOK_KEYS: z.string().transform(readBy(parseWebhookKeys)),
  MAX_UPLOAD_BYTES: number(50 * 2 ** 30),
  MAX_DURATION_SECONDS: number(12 * 3600),
  SEGMENT_SECONDS: z.coerce.number().min(2).max(10).default(6),
  LADDER: z.string().default("2160,1440,1080,720,480,360").transform(readBy(parseLadder)),
  CODECS: z.string().default("h264").transform(readBy(parseCodecs)),
  /** Who the mails come from: an address of a domain that Cloudflare sends mail for. */
  MAIL_FROM: z.email(),
  /** `review`: an admin grants the wish to become a creator; `open`: it is granted at once. */
  CREATOR_REQUESTS: z.enum(["review", "open"]).default("review"),
  /** How many hidden videos one account may play at once; 0 for as many as it likes. */
  MAX_STREAMS: z.coerce.number().int().min(0).default(0),
  /** What each account may have, unless it has quotas of its own; 0 for as much as it likes. */
  QUOTA_BYTES: z.coerce.number().int().min(0).default(0),
  QUOTA_MINUTES: z.coerce.number().min(0).default(0),
  QUOTA_VIDEOS: z.coerce.number().int().min(0).default(0),
  /** For how many days single viewings are kept, beside the figures of each day; 0 for ever. */
  VIEW_ROWS_DAYS: z.coerce
    .number()
    .int()
    .min(0)
    .refine((days) => days === 0 || days >= 7, "must be 7 or more, or 0")
    .default(90),
  /** How old an answer that is shared may become where no change of what it shows is heard of; 0: none is shared. */
  ANSWER_LIFE_MS: z.coerce.number().int().min(0).max(60_000).default(1_800),
  /** The share of reads that went well which get a line in the log. */
  LOG_READS: z.coerce.number().min(0).max(1).default(1),
  /** Exact origins whose pages may call the API, e.g. `https://site.example,https://app.example:8443`. */
  CORS_ORIGINS: z
    .string()
    .default("")
    .transform((list, issues) => {
      const { origins, wrong } = parseOrigins(list);
      if (wrong !== undefined) issues.addIssue(`"${wrong}" is not an exact origin such as https://site.example`);
      return origins;
    }),
  /** Overrides of the rate limits, e.g. `register=100/3600,upload=500/3600`. */
  RATE_LIMITS: z.string().default(""),
  /** `true` lets imports come from http addresses as well. */
  IMPORT_ALLOW_HTTP: z
    .enum(["", "true", "false"])
    .default("")
    .transform((value) => value === "true"),
  /** Exact host:port pairs beyond the rules of import addresses, as the transcoder must be told as well. */
  IMPORT_ALLOW_HOSTS: z.string().default("").transform(readBy(parseAllowHosts)),
  /** Exact host:port pairs that webhooks may go to beside the public internet, by http as well. */
  WEBHOOK_ALLOW_HOSTS: z
    .string()
    .default("")
    .transform(readBy((text) => parseAllowHosts(text, "WEBHOOK_ALLOW_HOSTS"))),
  /** A resolver that answers DNS over HTTPS in JSON. */
  DNS_URL: z.url().default("https://cloudflare-dns.com/dns-query"),
  /** Asked by /healthz; unset where transcoders are not reachable, as in production. */
  TRANSCODER_HEALTH_URL: optionalUrl,
  /** What Prometheus shows to read /metrics; without it there is no such page, and nothing is counted. */
  METRICS_TOKEN: z
    .string()
    .regex(/^(|[\x21-\x7e]{20,})$/, "must have at least 20 characters, none of them blank")
    .default(""),
  /** A collector of traces and logs over OTLP/HTTP, such as https://otlp.example/otlp; without it nothing is sent. */
  OTEL_EXPORTER_OTLP_ENDPOINT: optionalUrl,
  /** What the collector wants to see: `name=value,name=value`. */
  OTEL_EXPORTER_OTLP_HEADERS: z.string().default(""),
  /** The least level that is logged. */
  LOG_LEVEL: z
    .enum(logLevels)
    .or(z.literal("").transform(() => "info" as const))
    .default("info"),
  /** The share of requests that are traced, from 0 to 1. What happens to uploads is always traced. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1),
  /** Where people look at a trace, with `{traceId}` in it; without it pages have no links to traces. */
  TRACE_PAGE: z
    .string()
    .refine(
      (page) => page === "" || (page.includes("{traceId}") && /^https?:$/.test(URL.parse(page)?.protocol ?? "")),
      "must be an address of the web with {traceId} in it",
    )
    .default(""),
  /** How many transcoder containers may run; 0 where transcoders run elsewhere. */
  TRANSCODER_MAX_INSTANCES: instances,
  /** How many stay awake without any work. */
  TRANSCODER_MIN_INSTANCES: instances,
  /** The ids of the pull queues, for the containers: `transcode-first=…,transcode=…`. */
  QUEUE_IDS: z
    .string()
    .default("")
    .transform((list): Record<string, string> =>
      Object.fromEntries(
        list.split(",").flatMap((pair) => {
          const [name, id] = pair.split("=");
          return name && id ? [[name.trim(), id.trim()]] : [];
        }),
      ),
    ),
  /** With it the containers pull from the queues (Queues: Edit). */
  QUEUES_API_TOKEN: z.string().default(""),
});

export type Settings = z.infer<typeof Settings>;

/**
 * The Worker cannot run: `wrong` says of each variable or secret what is the matter with it, and never
 * what its value is. Its stack is its message, for the place in the code helps no operator.
 */
export class Misconfigured extends Error {
  readonly wrong: Record<string, string>;

  constructor(wrong: Record<string, string>) {
    const list = Object.entries(wrong).map(([name, problem]) => `${name}: ${problem}`);
    super(`The Worker is not configured. ${list.join("; ")}. docs/deploy.md tells how each is set.`);
    this.name = "Misconfigured";
    this.wrong = wrong;
    this.stack = this.message;
  }
}

/** The settings of this deployment. Throws Misconfigured with every variable that is missing or malformed. */
export function parseSettings(env: Record<string, unknown>): Settings {
  const parsed = Settings.safeParse(env);
  if (parsed.success) return parsed.data;
  const wrong: Record<string, string> = {};
  for (const { path, message } of parsed.error.issues) {
    const name = String(path[0]);
    wrong[name] ??= (env[name] ?? "") === "" ? "is missing" : message;
  }
  throw new Misconfigured(wrong);
}

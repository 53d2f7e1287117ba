// A rollout gives a container 15 minutes from SIGTERM to SIGKILL; a job may not be longer than its lease of 900 s.
const drainSeconds = 840;

/** Of the Worker's settings, what a transcoder needs as well. */
export type TranscoderSettings = {
  R2_S3_ENDPOINT: string;
  R2_BUCKET: string;
  R2_ACCESS_KEY_ID: string;
  R2_SECRET_ACCESS_KEY: string;
  /** By the queues' names. */
  QUEUE_IDS: Record<string, string>;
  QUEUES_API_TOKEN: string;
  METRICS_TOKEN: string;
  LOG_LEVEL: string;
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  OTEL_EXPORTER_OTLP_HEADERS: string;
};

/**
 * The environment of a transcoder in a container, as transcoder/config.ts reads it. Throws one Error
 * that names what is missing.
 */
export function transcoderEnvironment(settings: TranscoderSettings): Record<string, string> {
  const first = settings.QUEUE_IDS["transcode-first"];
  const rest = settings.QUEUE_IDS.transcode;
  // R2's S3 address begins with the account's id, with or without a jurisdiction after it:
  // https://developers.cloudflare.com/r2/api/s3/api/
  const [accountId = ""] = new URL(settings.R2_S3_ENDPOINT).hostname.split(".");
  const missing = [
    ...(settings.QUEUES_API_TOKEN ? [] : ["the secret QUEUES_API_TOKEN"]),
    ...(first && rest ? [] : ["QUEUE_IDS with transcode-first and transcode"]),
  ];
  if (missing.length > 0 || !first || !rest) {
    throw new Error(`Containers cannot start: set ${missing.join(" and ")}, as npm run deploy does.`);
  }
  return {
    CLOUDFLARE_ACCOUNT_ID: accountId,
    CLOUDFLARE_API_TOKEN: settings.QUEUES_API_TOKEN,
    QUEUE_FIRST_ID: first,
    QUEUE_ID: rest,
    // Queues that not every version has; a transcoder ignores the ones that it does not know.
    ...(settings.QUEUE_IDS.import && { IMPORT_QUEUE_ID: settings.QUEUE_IDS.import }),
    R2_S3_ENDPOINT: settings.R2_S3_ENDPOINT,
    R2_BUCKET: settings.R2_BUCKET,
    R2_ACCESS_KEY_ID: settings.R2_ACCESS_KEY_ID,
    R2_SECRET_ACCESS_KEY: settings.R2_SECRET_ACCESS_KEY,
    METRICS_TOKEN: settings.METRICS_TOKEN,
    LOG_LEVEL: settings.LOG_LEVEL,
    OTEL_EXPORTER_OTLP_ENDPOINT: settings.OTEL_EXPORTER_OTLP_ENDPOINT ?? "",
    OTEL_EXPORTER_OTLP_HEADERS: settings.OTEL_EXPORTER_OTLP_HEADERS,
    DRAIN_SECONDS: String(drainSeconds),
  };
}

// Every metric there is, under the names and units of OpenTelemetry's semantic conventions where it has one:
// https://opentelemetry.io/docs/specs/semconv/. The Worker, the transcoder, the dashboards and the alerts
// take names from here, and a test holds that each is served, shown and of use.

export type MetricSpec = {
  kind: "counter" | "histogram" | "gauge";
  /** UCUM: `s`, `By`, `1` for ratios, `{thing}` for counts, `USD`. */
  unit: string;
  help: string;
  labels: readonly string[];
  /** Upper bounds of a histogram, in its unit. */
  buckets?: readonly number[];
};

// Those that the convention of HTTP advises.
const requestSeconds = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] as const;
const callSeconds = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 10] as const;
const jobSeconds = [0.5, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1800, 3600, 4 * 3600] as const;
const ratios = [0.1, 0.25, 0.5, 0.75, 1, 1.5, 2, 4, 8, 16] as const;

export const metrics = {
  "http.server.request.duration": {
    kind: "histogram",
    unit: "s",
    help: "Requests that the Worker answered, by route template",
    labels: ["http_request_method", "http_route", "http_response_status_code"],
    buckets: requestSeconds,
  },
  "db.client.operation.duration": {
    kind: "histogram",
    unit: "s",
    help: "Round trips to Postgres, Redis and Typesense; error_type is empty for those that succeeded",
    labels: ["db_system_name", "error_type"],
    buckets: callSeconds,
  },
  "messaging.process.duration": {
    kind: "histogram",
    unit: "s",
    help: "Batches and jobs taken from a queue",
    labels: ["messaging_destination_name", "error_type"],
    buckets: jobSeconds,
  },
  "edgereel.queue.wait": {
    kind: "histogram",
    unit: "s",
    help: "From the sending of a message to the start of its work",
    labels: ["messaging_destination_name"],
    buckets: jobSeconds,
  },
  "edgereel.queue.redeliveries": {
    kind: "counter",
    unit: "{message}",
    help: "Messages that came a second time or later",
    labels: ["messaging_destination_name"],
  },
  "edgereel.queue.dead_letters": {
    kind: "counter",
    unit: "{message}",
    help: "Messages whose every try failed",
    labels: ["messaging_destination_name"],
  },
  "edgereel.queue.depth": {
    kind: "gauge",
    unit: "{message}",
    help: "Messages that are not acknowledged, as the queue tells those who pull from it",
    labels: ["messaging_destination_name"],
  },
  "edgereel.queue.oldest": {
    kind: "gauge",
    unit: "s",
    help: "Age of the oldest message that is not acknowledged",
    labels: ["messaging_destination_name"],
  },
  "edgereel.encode.playable.duration": {
    kind: "histogram",
    unit: "s",
    help: "From the end of the upload to a playable video",
    labels: [],
    buckets: jobSeconds,
  },
  "edgereel.encode.ready.duration": {
    kind: "histogram",
    unit: "s",
    help: "From the end of the upload to all renditions",
    labels: [],
    buckets: jobSeconds,
  },
  "edgereel.encode.realtime_factor": {
    kind: "histogram",
    unit: "1",
    help: "Seconds from upload to ready for each second of video",
    labels: [],
    buckets: ratios,
  },
  "edgereel.encode.media": {
    kind: "counter",
    unit: "s",
    help: "Length of the videos that became ready",
    labels: [],
  },
  "edgereel.encode.cpu": { kind: "counter", unit: "s", help: "CPU time that FFmpeg used for them", labels: [] },
  "edgereel.encode.failures": {
    kind: "counter",
    unit: "{encode}",
    help: "Encodes that ended without a video, by the code of the cause",
    labels: ["error_type"],
  },
  "edgereel.encode.running": {
    kind: "gauge",
    unit: "{encode}",
    help: "Encodes that are not done, by their state",
    labels: ["state"],
  },
  "edgereel.encode.oldest": {
    kind: "gauge",
    unit: "s",
    help: "How long ago the oldest unfinished encode was queued",
    labels: [],
  },
  "edgereel.outbox.lag": {
    kind: "gauge",
    unit: "s",
    help: "How long the oldest side effect has been owed",
    labels: [],
  },
  "edgereel.outbox.pending": { kind: "gauge", unit: "{effect}", help: "Side effects that are owed", labels: [] },
  "edgereel.outbox.effects": {
    kind: "counter",
    unit: "{effect}",
    help: "Side effects that were carried out or failed",
    labels: ["topic", "outcome"],
  },
  "edgereel.cache.lookups": {
    kind: "counter",
    unit: "{lookup}",
    help: "Look-ups by layer of the cache and how they ended: hit or miss",
    labels: ["layer", "outcome"],
  },
  "edgereel.webhook.attempt.duration": {
    kind: "histogram",
    unit: "s",
    help: "Attempts to deliver to a webhook by what came of them: delivered, retried, failed or switched_off",
    labels: ["outcome"],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15],
  },
  "edgereel.webhook.delivery.duration": {
    kind: "histogram",
    unit: "s",
    help: "From what a webhook tells of to its arrival, with all attempts",
    labels: [],
    buckets: jobSeconds,
  },
  "edgereel.webhook.waiting": {
    kind: "gauge",
    unit: "{delivery}",
    help: "Deliveries to webhooks that wait for their first or next attempt",
    labels: [],
  },
  "edgereel.webhook.lag": {
    kind: "gauge",
    unit: "s",
    help: "For how long the attempt that is most overdue has been due",
    labels: [],
  },
  "edgereel.rate_limit.refusals": {
    kind: "counter",
    unit: "{request}",
    help: "Requests over a limit",
    labels: ["limit"],
  },
  "edgereel.durable_object.calls": {
    kind: "counter",
    unit: "{call}",
    help: "Calls that Durable Objects answered, by class",
    labels: ["class"],
  },
  "edgereel.playback.startup.duration": {
    kind: "histogram",
    unit: "s",
    help: "From the wish to play to the first picture, as players told it",
    labels: ["country", "device", "rendition"],
    buckets: [0.1, 0.25, 0.5, 1, 1.5, 2, 3, 5, 10, 30],
  },
  "edgereel.playback.watched": {
    kind: "counter",
    unit: "s",
    help: "Time that videos were played",
    labels: ["country", "device", "rendition"],
  },
  "edgereel.playback.rebuffered": {
    kind: "counter",
    unit: "s",
    help: "Time that players stood still for lack of data",
    labels: ["country", "device", "rendition"],
  },
  "edgereel.playback.failures": {
    kind: "counter",
    unit: "{viewing}",
    help: "Viewings that an error ended",
    labels: ["country", "device", "error_type"],
  },
  "edgereel.playback.starts": {
    kind: "counter",
    unit: "{viewing}",
    help: "Viewings that began to play",
    labels: ["country", "device"],
  },
  "edgereel.playback.completions": {
    kind: "counter",
    unit: "{viewing}",
    help: "Viewings that reached the end",
    labels: [],
  },
  "edgereel.views": { kind: "counter", unit: "{view}", help: "Views that were counted", labels: [] },
  "edgereel.viewers.active": {
    kind: "gauge",
    unit: "{viewer}",
    help: "Viewers whose player was heard of in the last five minutes",
    labels: [],
  },
  "edgereel.sign_ups": { kind: "counter", unit: "{account}", help: "Accounts that were made", labels: [] },
  "edgereel.uploads": {
    kind: "counter",
    unit: "{upload}",
    help: "Uploads that were begun, completed or refused",
    labels: ["outcome"],
  },
  "edgereel.accounts": { kind: "gauge", unit: "{account}", help: "Accounts by role", labels: ["role"] },
  "edgereel.videos": { kind: "gauge", unit: "{video}", help: "Videos by their state", labels: ["state"] },
  "edgereel.storage": {
    kind: "gauge",
    unit: "By",
    help: "What sources and renditions take in the bucket",
    labels: ["kind"],
  },
  "edgereel.cost": {
    kind: "gauge",
    unit: "USD",
    help: "What the stored bytes cost a month at list price",
    labels: ["item"],
  },
  "edgereel.ffmpeg.runs": {
    kind: "counter",
    unit: "{run}",
    help: "FFmpeg processes by how they ended",
    labels: ["outcome"],
  },
  "edgereel.transcoder.jobs": {
    kind: "gauge",
    unit: "{job}",
    help: "Jobs that this transcoder works on",
    labels: [],
  },
  "process.cpu.time": { kind: "counter", unit: "s", help: "CPU time of the transcoder itself", labels: [] },
  "process.memory.usage": { kind: "gauge", unit: "By", help: "Resident memory of the transcoder", labels: [] },
  "system.filesystem.usage": {
    kind: "gauge",
    unit: "By",
    help: "Disk below the transcoder's scratch folder",
    labels: ["system_filesystem_state"],
  },
} as const satisfies Record<string, MetricSpec>;

export type MetricName = keyof typeof metrics;
export type MetricsOf<Kind extends MetricSpec["kind"]> = {
  [Name in MetricName]: (typeof metrics)[Name]["kind"] extends Kind ? Name : never;
}[MetricName];
export type LabelsOf<Name extends MetricName> = { [Label in (typeof metrics)[Name]["labels"][number]]: string };

const unitWords: Record<string, string> = { s: "_seconds", By: "_bytes", USD: "_usd", "1": "_ratio" };

/**
 * A metric's name in Prometheus, as OpenTelemetry maps it: the unit and, for counters, `total` at its end.
 * https://opentelemetry.io/docs/specs/otel/compatibility/prometheus_and_openmetrics/
 */
export function prometheusName(name: MetricName): string {
  const { kind, unit }: MetricSpec = metrics[name];
  return `${name.replaceAll(".", "_")}${unitWords[unit] ?? ""}${kind === "counter" ? "_total" : ""}`;
}

import { encodeErrors } from "../../schema/errors.ts";
import { MetricSet } from "../../schema/metric-set.ts";
import { rateLimits } from "../http/rate-limits.ts";

// Of the outbox's topics those that somebody waits for.
const topics = ["encode.begin", "import.begin", "mail.send", "search.sync", "webhook.event"];
const queues = ["views", "transcode-dlq"].map((messaging_destination_name) => ({ messaging_destination_name }));

const objects = [
  "Doorbell",
  "EncodeCoordinator",
  "MetricsHub",
  "RateLimiter",
  "StreamCounter",
  "TranscoderFleet",
  "WebhookSender",
];

/**
 * A set in which what is rare, and what alerts and shares are made of, stands at zero from the start: Prometheus
 * sees a first failure only where it has seen that there was none.
 */
export function zeroedSet(): MetricSet {
  const set = new MetricSet();
  set.begin("edgereel.sign_ups", {});
  set.begin("edgereel.views", {});
  set.begin("edgereel.uploads", ...["begun", "completed", "refused"].map((outcome) => ({ outcome })));
  set.begin("edgereel.playback.completions", {});
  set.begin("edgereel.encode.playable.duration", {});
  set.begin("edgereel.encode.ready.duration", {});
  set.begin("edgereel.encode.realtime_factor", {});
  set.begin("edgereel.encode.media", {});
  set.begin("edgereel.encode.cpu", {});
  set.begin("edgereel.encode.failures", ...Object.keys(encodeErrors).map((error_type) => ({ error_type })));
  for (const topic of topics) {
    set.begin("edgereel.outbox.effects", { topic, outcome: "done" }, { topic, outcome: "failed" });
  }
  set.begin("edgereel.queue.redeliveries", ...queues);
  set.begin("edgereel.queue.dead_letters", { messaging_destination_name: "transcode-dlq" });
  set.begin("messaging.process.duration", ...queues.map((queue) => ({ ...queue, error_type: "" })));
  set.begin("edgereel.queue.wait", ...queues);
  for (const outcome of ["hit", "miss"]) {
    set.begin("edgereel.cache.lookups", { layer: "memory", outcome }, { layer: "redis", outcome });
  }
  for (const db_system_name of ["postgresql", "redis", "typesense"]) {
    set.begin("db.client.operation.duration", { db_system_name, error_type: "" });
  }
  set.begin("edgereel.durable_object.calls", ...objects.map((name) => ({ class: name })));
  set.begin("edgereel.rate_limit.refusals", ...Object.keys(rateLimits).map((limit) => ({ limit })));
  set.begin("edgereel.webhook.delivery.duration", {});
  const outcomes = ["delivered", "retried", "failed", "switched_off"];
  set.begin("edgereel.webhook.attempt.duration", ...outcomes.map((outcome) => ({ outcome })));
  return set;
}

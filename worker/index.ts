import { app } from "./app.ts";
import { consume } from "./consume.ts";
import { sweep } from "./sweep.ts";
import type { Env } from "./env.ts";
import { traced } from "./telemetry/tracing.ts";

export { Doorbell } from "./live/doorbell.ts";
export { EncodeCoordinator } from "./transcode/encode-coordinator.ts";
export { Media } from "./playback/media.ts";
export { RateLimiter } from "./http/rate-limiter.ts";
export { MetricsHub } from "./telemetry/metrics-hub.ts";
export { StreamCounter } from "./playback/stream-counter.ts";
export { TranscoderContainer } from "./transcode/containers/transcoder-container.ts";
export { TranscoderFleet } from "./transcode/containers/transcoder-fleet.ts";
export { WebhookSender } from "./webhooks/webhook-sender.ts";

export default traced({
  fetch: app.fetch,
  queue: consume,
  scheduled: sweep,
}) satisfies ExportedHandler<Env>;

import { app } from "./app.ts";
import { consume } from "./consume.ts";
import { sweep } from "./sweep.ts";
import type { Env } from "./env.ts";

export { EncodeCoordinator } from "./transcode/encode-coordinator.ts";
export { Media } from "./playback/media.ts";
export { RateLimiter } from "./http/rate-limiter.ts";
export { StreamCounter } from "./playback/stream-counter.ts";
export { TranscoderContainer } from "./transcode/containers/transcoder-container.ts";
export { TranscoderFleet } from "./transcode/containers/transcoder-fleet.ts";

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: sweep,
} satisfies ExportedHandler<Env>;

import type { Deps } from "../deps.ts";
import { flushMetricsLater } from "../telemetry/flush-metrics.ts";

type MetricDeps = Parameters<typeof flushMetricsLater>[0] & Pick<Deps, "metrics">;

/** What the coordinator of one encode tells the metrics; `begunMs` is when its upload was complete. */
export function encodeMetrics(deps: MetricDeps, waitUntil: (work: Promise<unknown>) => void) {
  const since = (begunMs: number) => Math.max(0, Date.now() - begunMs) / 1000;
  return {
    reported(): void {
      deps.metrics.count("edgereel.durable_object.calls", { class: "EncodeCoordinator" });
      flushMetricsLater(deps, waitUntil);
    },
    playable(begunMs: number): void {
      deps.metrics.observe("edgereel.encode.playable.duration", {}, since(begunMs));
    },
    ready(begunMs: number, mediaSeconds: number, cpuSeconds: number): void {
      const seconds = since(begunMs);
      deps.metrics.observe("edgereel.encode.ready.duration", {}, seconds);
      if (mediaSeconds > 0) deps.metrics.observe("edgereel.encode.realtime_factor", {}, seconds / mediaSeconds);
      deps.metrics.count("edgereel.encode.media", {}, mediaSeconds);
      deps.metrics.count("edgereel.encode.cpu", {}, cpuSeconds);
    },
    failed(code: string): void {
      deps.metrics.count("edgereel.encode.failures", { error_type: code });
      flushMetricsLater(deps, waitUntil);
    },
  };
}

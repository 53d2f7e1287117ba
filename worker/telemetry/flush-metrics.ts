import type { Deps } from "../deps.ts";
import { pause } from "../pause.ts";
import { log } from "./log.ts";

type FlushDeps = Pick<Deps, "metrics"> & { objects: Pick<Deps["objects"], "METRICS_HUB"> };

// Long enough that a call to the hub stands for many requests, short enough that waitUntil lasts until then
// (30 s behind a reply).
const flushMs = 2_000;
const retries = 2;

const waiting = new WeakSet<object>();

/**
 * Sends what this isolate counted to the hub, some seconds from now and behind the reply: the first request
 * after a flush waits for all that come meanwhile. Nothing is lost but with the isolate itself.
 */
export function flushMetricsLater(deps: FlushDeps, waitUntil: (work: Promise<unknown>) => void): void {
  if (!deps.metrics.isOn || waiting.has(deps.metrics)) return;
  waiting.add(deps.metrics);
  waitUntil(
    pause(flushMs).then(async () => {
      waiting.delete(deps.metrics);
      await flushMetrics(deps);
    }),
  );
}

/** Sends it now. Without the hub it is kept for the next time. */
export async function flushMetrics({ metrics, objects }: FlushDeps): Promise<void> {
  const deltas = metrics.drain();
  if (deltas.length === 0) return;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await hubOf(objects).add(deltas);
      return;
    } catch (error) {
      if (attempt < retries) {
        await pause(200 * 2 ** attempt);
        continue;
      }
      metrics.merge(deltas);
      log.warn("metrics.away", { error });
      return;
    }
  }
}

export function hubOf({ METRICS_HUB }: FlushDeps["objects"]) {
  return METRICS_HUB.get(METRICS_HUB.idFromName("all"));
}

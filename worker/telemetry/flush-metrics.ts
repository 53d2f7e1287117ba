import type { Deps } from "../deps.ts";
import { pause } from "../pause.ts";
import { FlushLater } from "./flush-later.ts";
import { log } from "./log.ts";

type FlushDeps = Pick<Deps, "metrics"> & { objects: Pick<Deps["objects"], "METRICS_HUB"> };

const retries = 2;

// One for what each isolate counts.
const flushes = new WeakMap<object, FlushLater>();

/**
 * Sends what this isolate counted to the hub, some seconds from now and behind the reply: the first request
 * after a flush waits for all that come meanwhile. Nothing is lost but with the isolate itself.
 */
export function flushMetricsLater(deps: FlushDeps, waitUntil: (work: Promise<unknown>) => void): void {
  if (!deps.metrics.isOn) return;
  let later = flushes.get(deps.metrics);
  if (!later) flushes.set(deps.metrics, (later = new FlushLater(() => flushMetrics(deps))));
  const sent = later.begin();
  if (sent) waitUntil(sent);
}

/** Sends it now. Answers false where the hub does not take it: it is kept for the next time. */
export async function flushMetrics({ metrics, objects }: FlushDeps): Promise<boolean> {
  const deltas = metrics.drain();
  if (deltas.length === 0) return true;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await hubOf(objects).add(deltas);
      return true;
    } catch (error) {
      if (attempt < retries) {
        await pause(200 * 2 ** attempt);
        continue;
      }
      metrics.merge(deltas);
      log.warn("metrics.away", { error });
      return false;
    }
  }
}

export function hubOf({ METRICS_HUB }: FlushDeps["objects"]) {
  return METRICS_HUB.get(METRICS_HUB.idFromName("all"));
}

import { DurableObject } from "cloudflare:workers";
import { MetricSet, type SeriesDelta } from "../../schema/metric-set.ts";
import type { Env } from "../env.ts";
import { zeroedSet } from "./first-zeros.ts";

// Longer than anybody waits between two looks.
const awakeMs = 150_000;

/**
 * Adds up what all isolates counted: one object for the deployment. It keeps its sums in memory alone. After
 * a restart they begin at zero, which Prometheus understands; sums read back from an older moment it would
 * take for a restart as well, and count everything again.
 */
export class MetricsHub extends DurableObject<Env> {
  readonly #all = zeroedSet();
  #awake: ReturnType<typeof setTimeout> | undefined;

  add(deltas: SeriesDelta[]): void {
    this.#all.merge(deltas);
    this.#all.count("edgereel.durable_object.calls", { class: "MetricsHub" });
  }

  /** Everything so far in Prometheus's text format, with `gauges`, which hold for this moment. */
  exposition(gauges: SeriesDelta[]): string {
    // An object that nobody calls for ten seconds is put out of memory, and what was counted since the last look would
    // be gone: on a quiet site everything. A timer holds it:
    // https://developers.cloudflare.com/durable-objects/concepts/durable-object-lifecycle/
    clearTimeout(this.#awake);
    this.#awake = setTimeout(() => undefined, awakeMs);
    const now = new MetricSet();
    now.merge(gauges);
    return this.#all.exposition() + now.exposition();
  }
}

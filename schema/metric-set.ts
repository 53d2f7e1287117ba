import {
  metrics,
  prometheusName,
  type LabelsOf,
  type MetricName,
  type MetricSpec,
  type MetricsOf,
} from "./telemetry.ts";

/**
 * One series as it travels: its metric, its labels' values in the order of the metric's list, and what was
 * added. A histogram's numbers are its sum, its count and one number for each bucket, the last without a bound.
 */
export type SeriesDelta = [metric: MetricName, labels: string[], values: number[]];

// A label that takes ever new values would fill the memory: what comes later is counted together.
const seriesPerMetric = 1000;
const overflow = "other";

/** Counts in memory. Adding to it is all that a request pays for. */
export class MetricSet {
  #series = new Map<MetricName, Map<string, { labels: string[]; values: number[] }>>();
  /** One that is off counts nothing, where nobody asks. */
  readonly isOn: boolean;

  constructor(isOn = true) {
    this.isOn = isOn;
  }

  count<Name extends MetricsOf<"counter">>(name: Name, labels: LabelsOf<Name>, by = 1): void {
    if (!this.isOn) return;
    this.#at(name, valuesOf(name, labels))[0]! += by;
  }

  set<Name extends MetricsOf<"gauge">>(name: Name, labels: LabelsOf<Name>, value: number): void {
    if (this.isOn) this.#at(name, valuesOf(name, labels))[0] = value;
  }

  observe<Name extends MetricsOf<"histogram">>(name: Name, labels: LabelsOf<Name>, value: number): void {
    if (!this.isOn) return;
    const values = this.#at(name, valuesOf(name, labels));
    const { buckets } = metrics[name];
    const place = (buckets as readonly number[]).findIndex((bound) => value <= bound);
    values[0]! += value;
    values[1]! += 1;
    values[2 + (place < 0 ? buckets.length : place)]! += 1;
  }

  /**
   * Has a counter's or histogram's series stand at zero. Prometheus sees no increase in a series that it meets
   * for the first time: without this the first failure of its kind would be none.
   */
  begin<Name extends MetricsOf<"counter" | "histogram">>(name: Name, ...all: LabelsOf<Name>[]): void {
    for (const labels of all) this.#at(name, valuesOf(name, labels));
  }

  /** All that was counted since the last call. */
  drain(): SeriesDelta[] {
    const deltas = [...this.#series].flatMap(([name, rows]) =>
      [...rows.values()].map(({ labels, values }): SeriesDelta => [name, labels, values]),
    );
    this.#series = new Map();
    return deltas;
  }

  /** Adds what another set drained. What is of another version, and not known here, is left out. */
  merge(deltas: SeriesDelta[]): void {
    for (const [name, labels, added] of deltas) {
      const spec: MetricSpec | undefined = metrics[name];
      if (!spec || labels.length !== spec.labels.length) continue;
      const values = this.#at(name, labels);
      if (values.length !== added.length) continue;
      for (const [i, value] of added.entries()) values[i] = spec.kind === "gauge" ? value : values[i]! + value;
    }
  }

  /** The text format of Prometheus: https://prometheus.io/docs/instrumenting/exposition_formats/ */
  exposition(): string {
    const lines: string[] = [];
    for (const [name, rows] of this.#series) {
      const spec: MetricSpec = metrics[name];
      const title = prometheusName(name);
      lines.push(`# HELP ${title} ${spec.help}.`, `# TYPE ${title} ${spec.kind}`);
      for (const { labels, values } of rows.values()) {
        const pairs = spec.labels.map((label, i) => `${label}="${escape(labels[i] ?? "")}"`);
        lines.push(
          ...(spec.buckets ? histogram(title, pairs, spec.buckets, values) : [line(title, pairs, values[0]!)]),
        );
      }
    }
    return lines.length > 0 ? `${lines.join("\n")}\n` : "";
  }

  #at(name: MetricName, labels: string[]): number[] {
    const spec: MetricSpec = metrics[name];
    let rows = this.#series.get(name);
    if (!rows) this.#series.set(name, (rows = new Map()));
    const known = rows.get(labels.join("\u0000"));
    if (known) return known.values;
    const kept = rows.size < seriesPerMetric ? labels : labels.map(() => overflow);
    const key = kept.join("\u0000");
    let row = rows.get(key);
    if (!row) rows.set(key, (row = { labels: kept, values: zeros(spec) }));
    return row.values;
  }
}

function zeros({ kind, buckets = [] }: MetricSpec): number[] {
  return Array.from({ length: kind === "histogram" ? buckets.length + 3 : 1 }, () => 0);
}

function valuesOf<Name extends MetricName>(name: Name, labels: LabelsOf<Name>): string[] {
  const { labels: names }: MetricSpec = metrics[name];
  return names.map((label) => (labels as Record<string, string>)[label] ?? "");
}

function histogram(title: string, pairs: string[], buckets: readonly number[], values: number[]): string[] {
  const [sum = 0, count = 0, ...counts] = values;
  let below = 0;
  const steps = buckets.map((bound, i) => {
    below += counts[i] ?? 0;
    return line(`${title}_bucket`, [...pairs, `le="${bound}"`], below);
  });
  return [
    ...steps,
    line(`${title}_bucket`, [...pairs, `le="+Inf"`], count),
    line(`${title}_sum`, pairs, sum),
    line(`${title}_count`, pairs, count),
  ];
}

function line(title: string, pairs: string[], value: number): string {
  return `${title}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
}

function escape(value: string): string {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

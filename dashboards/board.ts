import { metrics, prometheusName, type MetricName } from "../schema/telemetry.ts";

/** One line or number of a panel: a PromQL expression and what its series are called. */
export type Query = { expr: string; legend: string };

/** `unit` in Grafana's words: s, bytes, percentunit, reqps, currencyUSD, short. */
export type Panel = {
  title: string;
  about?: string;
  kind: "lines" | "number" | "bars";
  unit: string;
  queries: Query[];
};

export type Board = { uid: string; title: string; about: string; panels: Panel[] };

type Part = "" | "_bucket" | "_sum" | "_count";

/** A metric's series in the chosen environment, with more matchers where they are given. */
export function series(name: MetricName, matchers = "", part: Part = ""): string {
  const { kind } = metrics[name];
  if ((kind === "histogram") !== (part !== "")) throw new Error(`${name} is a ${kind}: it has no series "${part}"`);
  return `${prometheusName(name)}${part}{environment=~"$environment"${matchers === "" ? "" : `,${matchers}`}}`;
}

export function rate(name: MetricName, matchers = "", part: Part = ""): string {
  return `rate(${series(name, matchers, part)}[$__rate_interval])`;
}

export function sumBy(labels: string, expr: string): string {
  return labels === "" ? `sum(${expr})` : `sum by (${labels}) (${expr})`;
}

/** A quantile of a histogram, over all its series or by labels. */
export function quantile(q: number, name: MetricName, labels = "", matchers = ""): string {
  const by = labels === "" ? "le" : `le, ${labels}`;
  return `histogram_quantile(${q}, ${sumBy(by, rate(name, matchers, "_bucket"))})`;
}

/** A share that is nothing, not an error, where nothing happened. */
export function share(part: string, whole: string): string {
  return `(${part} or vector(0)) / (${whole} > 0)`;
}

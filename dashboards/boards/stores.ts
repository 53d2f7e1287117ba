import { quantile, rate, sumBy, type Board } from "../board.ts";

const calls = "db.client.operation.duration";

export const stores: Board = {
  uid: "edgereel-stores",
  title: "Edgereel: data stores and caches",
  about: "Postgres, Redis and Typesense as the Worker meets them, and how often a cache spares the way.",
  panels: [
    {
      title: "Round trips",
      kind: "lines",
      unit: "reqps",
      queries: [{ expr: sumBy("db_system_name", rate(calls, "", "_count")), legend: "{{db_system_name}}" }],
    },
    {
      title: "Latency (p95)",
      kind: "lines",
      unit: "s",
      queries: [{ expr: quantile(0.95, calls, "db_system_name"), legend: "{{db_system_name}}" }],
    },
    {
      title: "Errors",
      kind: "lines",
      unit: "reqps",
      queries: [
        {
          expr: sumBy("db_system_name, error_type", rate(calls, 'error_type!=""', "_count")),
          legend: "{{db_system_name}} {{error_type}}",
        },
      ],
    },
    {
      title: "Answers from a cache, by layer",
      kind: "lines",
      unit: "percentunit",
      queries: [
        {
          expr: `${sumBy("layer", rate("edgereel.cache.lookups", 'outcome="hit"'))} / (${sumBy("layer", rate("edgereel.cache.lookups"))} > 0)`,
          legend: "{{layer}}",
        },
      ],
    },
  ],
};

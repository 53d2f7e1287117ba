import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { boards } from "../../dashboards/boards.ts";
import { grafanaJson, variables } from "../../dashboards/grafana-json.ts";
import { metrics, prometheusName, type MetricName } from "../../schema/telemetry.ts";

const read = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const alerts = read("dashboards/prometheus/alerts.yml");
const runbook = read("docs/runbook.md");
const names = (Object.keys(metrics) as MetricName[]).map(prometheusName);
// A series of a histogram has one of three endings.
const baseOf = (series: string) => series.replace(/_(bucket|sum|count)$/, "");
const seriesIn = (text: string) =>
  [...text.matchAll(/\b(?:edgereel|http_server|db_client|messaging|process|system)_[a-z_]+/g)].map(([name]) => name);

test("the files that Grafana is given are those of the code", () => {
  for (const board of boards) {
    expect(JSON.parse(read(`dashboards/grafana/${board.uid}.json`)), board.uid).toEqual(grafanaJson(board));
  }
});

test("every metric is shown or watched over, and nothing is shown that is not served", () => {
  const expressions = boards.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries.map(({ expr }) => expr)));
  const asked = [...expressions, ...variables.map(({ query }) => query)].join("\n");
  const labels = new Set(Object.values(metrics).flatMap((metric): readonly string[] => metric.labels));
  const used = new Set(
    seriesIn(`${asked}\n${alerts}`)
      .filter((name) => !labels.has(name))
      .map(baseOf),
  );
  expect(names.filter((name) => !used.has(name) && !used.has(baseOf(name)))).toEqual([]);
  expect([...used].filter((name) => !names.includes(name) && !names.map(baseOf).includes(name))).toEqual([]);
});

test("every alert has its entry in the runbook and its cases for promtool", () => {
  const cases = read("dashboards/prometheus/alerts.test.yml") + read("dashboards/prometheus/alerts-slow.test.yml");
  for (const [, name = ""] of alerts.matchAll(/- alert: (\w+)/g)) {
    expect(runbook, name).toContain(`### ${name}\n`);
    expect(alerts).toContain(`runbook: docs/runbook.md#${name.toLowerCase()}`);
    const own = cases.split(/\n(?= {2}# )/).filter((entry) => entry.includes(`alertname: ${name}\n`));
    expect(
      own.some((entry) => entry.includes("exp_labels")),
      `${name} firing`,
    ).toBe(true);
    expect(
      own.some((entry) => entry.includes("exp_alerts: []")),
      `${name} silent`,
    ).toBe(true);
  }
});

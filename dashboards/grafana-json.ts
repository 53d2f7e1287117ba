import type { Board, Panel } from "./board.ts";
import { prometheusName } from "../schema/telemetry.ts";

const datasource = { type: "prometheus", uid: "prometheus" };
const columns = 24;
const size = { lines: { w: 12, h: 8 }, bars: { w: 12, h: 8 }, number: { w: 6, h: 5 } };
const type = { lines: "timeseries", bars: "barchart", number: "stat" };
const requests = `${prometheusName("http.server.request.duration")}_count`;

/** The variables of every board: `label_values` queries, all values chosen at first. */
export const variables = [
  { name: "environment", query: `label_values(${requests}, environment)` },
  { name: "route", query: `label_values(${requests}{environment=~"$environment"}, http_route)` },
];

/** A board as Grafana imports it: https://grafana.com/docs/grafana/latest/visualizations/dashboards/build-dashboards/view-dashboard-json-model/ */
export function grafanaJson(board: Board): object {
  let [x, y, rowHeight] = [0, 0, 0];
  const place = ({ kind }: Panel) => {
    const { w, h } = size[kind];
    if (x + w > columns) [x, y, rowHeight] = [0, y + rowHeight, 0];
    const at = { x, y, w, h };
    [x, rowHeight] = [x + w, Math.max(rowHeight, h)];
    return at;
  };
  return {
    uid: board.uid,
    title: board.title,
    description: board.about,
    tags: ["edgereel"],
    schemaVersion: 39,
    editable: true,
    refresh: "30s",
    time: { from: "now-6h", to: "now" },
    templating: {
      list: variables.map(({ name, query }) => ({
        name,
        type: "query",
        datasource,
        query,
        definition: query,
        refresh: 2,
        includeAll: true,
        multi: true,
        allValue: ".*",
        current: { text: "All", value: "$__all" },
      })),
    },
    panels: board.panels.map((panel, i) => ({
      id: i + 1,
      type: type[panel.kind],
      title: panel.title,
      ...(panel.about && { description: panel.about }),
      datasource,
      gridPos: place(panel),
      fieldConfig: { defaults: { unit: panel.unit }, overrides: [] },
      targets: panel.queries.map(({ expr, legend }, index) => ({
        refId: String.fromCharCode(65 + index),
        datasource,
        expr,
        legendFormat: legend,
        instant: panel.kind !== "lines",
        range: panel.kind === "lines",
      })),
    })),
  };
}

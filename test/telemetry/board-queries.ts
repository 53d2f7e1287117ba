import { boards } from "../../dashboards/boards.ts";
import type { Prometheus, Series } from "./prometheus-server.ts";

/** A query of a panel, as it stands there. */
export type BoardQuery = { board: string; panel: string; legend: string; expr: string };

export const boardQueries: BoardQuery[] = boards.flatMap(({ uid, panels }) =>
  panels.flatMap(({ title, queries }) => queries.map((query) => ({ board: uid, panel: title, ...query }))),
);

export const nameOf = ({ board, panel, legend }: BoardQuery) => `${board} / ${panel} / ${legend}`;

/** The query as Grafana sends it, with these choices above the board. */
export function filled(expr: string, { environment, route = ".*" }: { environment: string; route?: string }): string {
  return (
    expr
      .replaceAll("$environment", environment)
      .replaceAll("$route", route)
      // What Grafana takes for a board that shows six hours on a wide screen, or less.
      .replaceAll("$__rate_interval", "5m")
  );
}

/**
 * What a panel's query finds. One of rates is asked for this moment, as its window holds all that was; one of
 * gauges for the whole time since `startMs`, as they rise and fall.
 */
export function find(prometheus: Prometheus, expr: string, startMs: number): Promise<Series[]> {
  return expr.includes("[") ? prometheus.now(expr) : prometheus.since(expr, startMs);
}

export type Finding = "has samples" | "is zero all the time" | "has no sample";

export function judge(series: readonly Series[]): Finding {
  const samples = series.flatMap(({ values }) => values).filter(Number.isFinite);
  if (samples.length === 0) return "has no sample";
  return samples.some((value) => value !== 0) ? "has samples" : "is zero all the time";
}

/** The queries that do not find what they are there for, each with what is wrong; `mayBeZero` by name. */
export async function blankQueries(
  prometheus: Prometheus,
  environment: string,
  startMs: number,
  mayBeZero: readonly string[],
): Promise<string[]> {
  const judged = await Promise.all(
    boardQueries.map(async (query) => {
      const finding = judge(await find(prometheus, filled(query.expr, { environment }), startMs));
      const isFine =
        finding === "has samples" || (finding === "is zero all the time" && mayBeZero.includes(nameOf(query)));
      return isFine ? [] : [`${nameOf(query)} ${finding}`];
    }),
  );
  return judged.flat();
}

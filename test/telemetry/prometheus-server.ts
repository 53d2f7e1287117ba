import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startChild } from "../../local/child.ts";
import { freePort } from "../../local/ports.ts";
import { projectRoot } from "../../local/settings.ts";
import { until } from "../client.ts";
import { findTool } from "./find-tools.ts";

/** Whom it scrapes: `host:port` below each environment. */
type Targets = { environment: string; worker: string; transcoder: string }[];
export type Series = { labels: Record<string, string>; values: number[] };
type Rule = { name: string; health: string; lastError?: string; alerts: { state: string }[] };
export type Prometheus = Awaited<ReturnType<typeof startPrometheus>>;

/** A real Prometheus with the configuration and the rules of dashboards/, that scrapes every two seconds. */
export async function startPrometheus(targets: Targets, token: string) {
  const binary = findTool("prometheus");
  if (!binary) throw new Error("there is no prometheus on this machine");
  const folder = mkdtempSync(join(tmpdir(), "edgereel-prometheus-"));
  const source = join(projectRoot, "dashboards/prometheus");
  const file = (name: string, text: string) => writeFileSync(join(folder, name), text);
  cpSync(source, folder, { recursive: true });
  const config = readFileSync(join(source, "prometheus.yml"), "utf8")
    .replaceAll(/(scrape|evaluation)_interval: \d+s/g, "$1_interval: 2s")
    .replaceAll("/run/secrets/metrics-token", join(folder, "token"))
    .replaceAll("/etc/prometheus", folder);
  file("prometheus.yml", config);
  file("token", token);
  for (const [name, of] of [
    ["worker", "worker"],
    ["transcoders", "transcoder"],
  ] as const) {
    const list = targets.map(({ environment, ...target }) => ({ targets: [target[of]], labels: { environment } }));
    file(`targets/${name}.json`, JSON.stringify(list));
  }
  const address = `127.0.0.1:${await freePort()}`;
  const child = startChild(
    "prometheus",
    [
      binary,
      `--config.file=${join(folder, "prometheus.yml")}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=${address}`,
    ],
    { cwd: folder, env: {}, logFile: join(projectRoot, ".edgereel/test/logs", `prometheus-${process.pid}.log`) },
  );

  async function api<T>(path: string, query: Record<string, string | number> = {}): Promise<T> {
    const pairs = Object.entries(query).map(([name, value]): [string, string] => [name, String(value)]);
    const answer = await fetch(`http://${address}/api/v1/${path}?${new URLSearchParams(pairs)}`, {
      signal: AbortSignal.timeout(30_000),
    });
    const body = (await answer.json()) as { status: string; error?: string; data: T };
    if (body.status !== "success") throw new Error(`Prometheus refused ${JSON.stringify(query)}: ${body.error}`);
    return body.data;
  }
  type Found = { result: { metric: Record<string, string>; value?: [number, string]; values?: [number, string][] }[] };
  const seriesOf = ({ result }: Found): Series[] =>
    result.map(({ metric, value, values }) => ({
      labels: metric,
      values: (values ?? (value ? [value] : [])).map(([, text]) => Number(text)),
    }));
  await until(
    () => fetch(`http://${address}/-/ready`).catch(() => null),
    (answer) => answer?.ok === true,
  );

  return {
    now: async (query: string) => seriesOf(await api<Found>("query", { query })),
    since: async (query: string, startMs: number) =>
      seriesOf(await api<Found>("query_range", { query, start: startMs / 1000, end: Date.now() / 1000, step: 2 })),
    labelValues: (label: string, match: string) => api<string[]>(`label/${label}/values`, { "match[]": match }),
    rules: async () => (await api<{ groups: { rules: Rule[] }[] }>("rules")).groups.flatMap(({ rules }) => rules),
    async stop() {
      await child.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

// `npm run bench:telemetry [-- --rounds 6 --requests 500 --traces 1]`: the CPU time that a request costs the Worker
// with its metrics, traces (of so large a share) and logs, beside the same without. Both run at once and take turns.
// Kept in bench/results/telemetry.json.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import autocannon from "autocannon";
import { startPlatform, type Platform } from "../local/platform.ts";
import { freePort } from "../local/ports.ts";
import { projectRoot } from "../local/settings.ts";
import { silentSteps } from "../local/steps.ts";
import { cpuMsOf } from "./process-cpu.ts";

const connections = 20;
const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "6" },
    requests: { type: "string", default: "500" },
    traces: { type: "string", default: "1" },
  },
});
const [rounds, requests] = [Number(values.rounds), Number(values.requests)];

// By configuration alone, as an operator would.
const variants = {
  off: { OTEL_EXPORTER_OTLP_ENDPOINT: "", METRICS_TOKEN: "" },
  on: { OTEL_TRACES_SAMPLER_ARG: values.traces },
} satisfies Record<string, Record<string, string>>;
type Variant = keyof typeof variants;
const names = Object.keys(variants) as Variant[];

type Request = { path: string };
type Running = { stateDir: string; platform: Platform; requests: Record<string, Request> };

const none = "read=1000000000/60";

async function start(variant: Variant): Promise<Running> {
  const stateDir = mkdtempSync(join(tmpdir(), "edgereel-bench-"));
  const variables = { RATE_LIMITS: none, ...variants[variant] };
  const platform = await startPlatform({ stateDir, port: await freePort(), steps: silentSteps, variables });
  return {
    stateDir,
    platform,
    requests: {
      "list of videos": { path: "/api/v1/videos" },
      // Refused, and thus always logged.
      "not there": { path: "/api/v1/nothing" },
    },
  };
}

/** CPU milliseconds of the Worker's process for each request. */
async function measure({ platform, stateDir }: Running, { path }: Request): Promise<number> {
  const before = cpuMsOf("worker-server.ts", stateDir);
  const result = await autocannon({
    url: `${platform.at.app.replace("localhost", "127.0.0.1")}${path}`,
    connections,
    amount: requests,
  });
  if (result.errors > 0) throw new Error(`${result.errors} requests of ${path} failed`);
  // What is sent behind the replies is part of it.
  await new Promise((resolve) => setTimeout(resolve, 2_200));
  return (cpuMsOf("worker-server.ts", stateDir) - before) / result.requests.total;
}

const sorted = (figures: number[]) => figures.toSorted((a, b) => a - b);
const median = (figures: number[]) => sorted(figures)[Math.floor(figures.length / 2)] ?? Number.NaN;
const digits = (value: number) => Math.round(value * 1000) / 1000;

const running = new Map<Variant, Running>();
try {
  for (const name of names) running.set(name, await start(name));
  const load = loadavg()[0] ?? 0;
  const figures: Record<string, Record<string, number[]>> = {};
  // The first round warms up, and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    for (const request of Object.keys(running.get("off")?.requests ?? {})) {
      for (const [name, each] of running) {
        const cpuMs = await measure(each, each.requests[request] ?? { path: "/" });
        if (round > 0) ((figures[request] ??= {})[name] ??= []).push(cpuMs);
      }
    }
    console.log(`  round ${round} of ${rounds}`);
  }
  const rows = Object.entries(figures).flatMap(([request, by]) =>
    names.map((name) => {
      const own = by[name] ?? [];
      // Each round beside the same round without: what else the machine did meanwhile is in both.
      const more = own.map((cpuMs, i) => cpuMs - (by.off?.[i] ?? 0));
      return {
        request,
        telemetry: name,
        cpuMs: digits(median(own)),
        ratio: digits(median(own) / median(by.off ?? [])),
        moreMs: digits(median(more)),
        least: digits(sorted(more)[0] ?? 0),
        most: digits(sorted(more).at(-1) ?? 0),
      };
    }),
  );
  console.table(rows);
  const results = {
    at: new Date().toISOString(),
    machine: { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version, loadBefore: digits(load) },
    setup: { connections, requests, rounds, traces: Number(values.traces) },
    rows,
  };
  writeFileSync(join(projectRoot, "bench/results/telemetry.json"), `${JSON.stringify(results, null, 2)}\n`);
} finally {
  for (const { platform, stateDir } of running.values()) {
    await platform.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}
process.exit(0);

import { setTimeout as sleep } from "node:timers/promises";
import Cloudflare from "cloudflare";
import type { ImportReport } from "../schema/import-job.ts";
import type { LogRecord } from "../schema/log-record.ts";
import type { RecommendReport } from "../schema/recommend-job.ts";
import { readConfig, type Config } from "./config.ts";
import { handleImport, importLimits } from "./import.ts";
import { systemResolve } from "./import-address.ts";
import { createLog, type Log } from "./log.ts";
import { startLogExport } from "./log-export.ts";
import { parseImportMessage, parseMessage } from "./message.ts";
import { checkTools } from "./process.ts";
import { startPullLoop, type PullLoop } from "./pull-loop.ts";
import { openQueues } from "./queue.ts";
import { handleRecommend } from "./recommend-job.ts";
import { reporterOf } from "./report.ts";
import { startStatusServer } from "./status-server.ts";
import { openMetrics, queueMetrics, type TranscoderMetrics } from "./metrics.ts";
import { createStorage, type MultipartStorage } from "./storage.ts";
import { startTracing } from "./tracing.ts";
import { handleJob } from "./work.ts";

const toStdout = (record: LogRecord) => void process.stdout.write(`${JSON.stringify(record)}\n`);
// The last words of a process have this long.
const lastFlushMs = 5_000;

async function main(config: Config, log: Log): Promise<void> {
  const endTracing = startTracing(config.otlpEndpoint);
  await checkTools(config.tools);
  const storage = createStorage(config.storage);
  const client = new Cloudflare({ apiToken: config.queues.apiToken, baseURL: config.queues.apiBaseUrl });
  const { firstId, restId } = config.queues;
  const metrics = openMetrics();
  const lanes = [
    { name: "transcode-first", queueId: firstId, slots: 1, yields: false },
    { name: "transcode", queueId: restId, slots: config.concurrency, yields: true },
  ];
  const { onDepth, ...heard } = queueMetrics(metrics.set, lanes);
  const encodes = startPullLoop({
    ...heard,
    queue: openQueues(client, config.queues, onDepth),
    parse: parseMessage,
    handle: (job, attempt, signal, jobLog, calm) => {
      if (job.kind === "recommend") {
        const report = reporterOf<RecommendReport>(job);
        return handleRecommend({ storage, threads: config.threadsPerJob, log: jobLog, report }, job, signal);
      }
      const deps = {
        tools: config.tools,
        storage,
        threads: config.threadsPerJob,
        leaseMs: config.queues.leaseSeconds * 1000,
        log: jobLog,
        report: reporterOf(job),
        calm,
      };
      return handleJob(deps, job, attempt, signal);
    },
    lanes,
    pollMs: config.queues.pollMs,
    leaseSeconds: config.queues.leaseSeconds,
    log,
    now: Date.now,
  });
  // A slow download must never hold the place of an encode.
  const imports = config.imports ? [startImports(config, config.imports, client, storage, metrics, log)] : [];
  const loops = [encodes, ...imports];
  await startStatusServer({
    port: config.healthPort,
    healthy: () => loops.every((loop) => loop.healthy()),
    metrics: () => metrics.read(),
    metricsToken: config.metricsToken,
  });

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info("draining", { signal, seconds: config.drainSeconds });
      for (const loop of loops) loop.drain(config.drainSeconds);
    });
  }
  log.info("started", { concurrency: config.concurrency, threadsPerJob: config.threadsPerJob });
  await Promise.all(loops.map((loop) => loop.done));
  await endTracing();
  log.info("stopped");
}

function startImports(
  { queues }: Config,
  { queueId, concurrency, pollMs, leaseSeconds, allowHosts }: NonNullable<Config["imports"]>,
  client: Cloudflare,
  storage: MultipartStorage,
  metrics: TranscoderMetrics,
  log: Log,
): PullLoop {
  const lanes = [{ name: "import", queueId, slots: concurrency, yields: false }];
  const { onDepth, onWorked } = queueMetrics(metrics.set, lanes);
  return startPullLoop({
    onWorked,
    queue: openQueues(client, { ...queues, leaseSeconds }, onDepth),
    parse: parseImportMessage,
    handle: (job, _attempt, signal, jobLog) => {
      const report = reporterOf<ImportReport>(job);
      const deps = { storage, allowHosts, resolve: systemResolve, limits: importLimits, log: jobLog, report };
      return handleImport(deps, job, signal);
    },
    lanes,
    pollMs,
    leaseSeconds,
    log,
    now: Date.now,
  });
}

try {
  const config = readConfig(process.env);
  const exported = startLogExport(config, toStdout);
  const both = (record: LogRecord) => {
    toStdout(record);
    exported.add(record);
  };
  await main(config, createLog(both, config.logLevel));
  await Promise.race([exported.stop(), sleep(lastFlushMs)]);
  process.exit(0);
} catch (error) {
  createLog(toStdout).error("not started", { error });
  process.exit(1);
}

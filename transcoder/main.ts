import { once } from "node:events";
import { createServer } from "node:http";
import Cloudflare from "cloudflare";
import type { ImportReport } from "../schema/import-job.ts";
import { readConfig, type Config } from "./config.ts";
import { handleImport, importLimits } from "./import.ts";
import { systemResolve } from "./import-address.ts";
import { createLog } from "./log.ts";
import { parseImportMessage, parseMessage } from "./message.ts";
import { checkTools } from "./process.ts";
import { startPullLoop, type PullLoop } from "./pull-loop.ts";
import { openQueues } from "./queue.ts";
import { reporterOf } from "./report.ts";
import { createStorage, type MultipartStorage } from "./storage.ts";
import { handleJob } from "./work.ts";

const log = createLog((line) => process.stdout.write(line));

async function main(config: Config): Promise<void> {
  await checkTools(config.tools);
  const storage = createStorage(config.storage);
  const client = new Cloudflare({ apiToken: config.queues.apiToken, baseURL: config.queues.apiBaseUrl });
  const { firstId, restId } = config.queues;
  const encodes = startPullLoop({
    queue: openQueues(client, config.queues),
    parse: parseMessage,
    handle: (job, attempt, signal, jobLog) => {
      const deps = {
        tools: config.tools,
        storage,
        threads: config.threadsPerJob,
        leaseMs: config.queues.leaseSeconds * 1000,
        log: jobLog,
        report: reporterOf(job),
      };
      return handleJob(deps, job, attempt, signal);
    },
    lanes: [
      { queueId: firstId, slots: 1, yields: false },
      { queueId: restId, slots: config.concurrency, yields: true },
    ],
    pollMs: config.queues.pollMs,
    leaseSeconds: config.queues.leaseSeconds,
    log,
    now: Date.now,
  });
  // A slow download must never hold the place of an encode.
  const imports = config.imports ? [startImports(config, config.imports, client, storage)] : [];
  const loops = [encodes, ...imports];
  const healthy = () => loops.every((loop) => loop.healthy());

  const health = createServer((request, response) => {
    const known = request.url === "/healthz";
    const status = known ? (healthy() ? "ok" : "unavailable") : "not found";
    response.writeHead(known ? (healthy() ? 200 : 503) : 404, { "content-type": "application/json" });
    response.end(JSON.stringify({ status }));
  }).listen(config.healthPort);
  await once(health, "listening");

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info("draining", { signal, seconds: config.drainSeconds });
      for (const loop of loops) loop.drain(config.drainSeconds);
    });
  }
  log.info("started", { concurrency: config.concurrency, threadsPerJob: config.threadsPerJob });
  await Promise.all(loops.map((loop) => loop.done));
  log.info("stopped");
}

function startImports(
  { queues }: Config,
  { queueId, concurrency, pollMs, leaseSeconds, allowHosts }: NonNullable<Config["imports"]>,
  client: Cloudflare,
  storage: MultipartStorage,
): PullLoop {
  return startPullLoop({
    queue: openQueues(client, { ...queues, leaseSeconds }),
    parse: parseImportMessage,
    handle: (job, _attempt, signal, jobLog) => {
      const report = reporterOf<ImportReport>(job);
      const deps = { storage, allowHosts, resolve: systemResolve, limits: importLimits, log: jobLog, report };
      return handleImport(deps, job, signal);
    },
    lanes: [{ queueId, slots: concurrency, yields: false }],
    pollMs,
    leaseSeconds,
    log,
    now: Date.now,
  });
}

try {
  await main(readConfig(process.env));
  process.exit(0);
} catch (error) {
  log.error("not started", { error });
  process.exit(1);
}

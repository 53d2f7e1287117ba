import { once } from "node:events";
import { createServer } from "node:http";
import Cloudflare from "cloudflare";
import { readConfig, type Config } from "./config.ts";
import { createLog } from "./log.ts";
import { checkTools } from "./process.ts";
import { startPullLoop } from "./pull-loop.ts";
import { openQueues } from "./queue.ts";
import { reporterOf } from "./report.ts";
import { createStorage } from "./storage.ts";
import { handleJob } from "./work.ts";

const log = createLog((line) => process.stdout.write(line));

async function main(config: Config): Promise<void> {
  await checkTools(config.tools);
  const storage = createStorage(config.storage);
  const client = new Cloudflare({ apiToken: config.queues.apiToken, baseURL: config.queues.apiBaseUrl });
  const loop = startPullLoop({
    queue: openQueues(client, config.queues),
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
      { queueId: config.queues.firstId, slots: 1, yields: false },
      { queueId: config.queues.restId, slots: config.concurrency, yields: true },
    ],
    pollMs: config.queues.pollMs,
    leaseSeconds: config.queues.leaseSeconds,
    log,
    now: Date.now,
  });

  const health = createServer((request, response) => {
    const known = request.url === "/healthz";
    const status = known ? (loop.healthy() ? "ok" : "unavailable") : "not found";
    response.writeHead(known ? (loop.healthy() ? 200 : 503) : 404, { "content-type": "application/json" });
    response.end(JSON.stringify({ status }));
  }).listen(config.healthPort);
  await once(health, "listening");

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.once(signal, () => {
      log.info("draining", { signal, seconds: config.drainSeconds });
      loop.drain(config.drainSeconds);
    });
  }
  log.info("started", { concurrency: config.concurrency, threadsPerJob: config.threadsPerJob });
  await loop.done;
  log.info("stopped");
}

try {
  await main(readConfig(process.env));
  process.exit(0);
} catch (error) {
  log.error("not started", { error });
  process.exit(1);
}

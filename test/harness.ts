import { readFileSync } from "node:fs";
import { join } from "node:path";
import { neon, neonConfig } from "@neondatabase/serverless";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { startChild, type Child } from "../local/child.ts";
import { startDns } from "../local/dns.ts";
import { findTools } from "../local/ffmpeg.ts";
import { startNeon } from "../local/neon.ts";
import { freePort } from "../local/ports.ts";
import { bridgeOptions } from "../local/queue-pull/bridge-options.ts";
import { startQueuePull } from "../local/queue-pull/server.ts";
import { startR2 } from "../local/r2.ts";
import { startRedis } from "../local/redis.ts";
import { readSentMail } from "../local/sent-mail.ts";
import { makeSecrets } from "../local/secrets.ts";
import {
  bucketKeys,
  databaseUrl,
  projectRoot,
  transcoderVariables,
  workerVariables,
  type Addresses,
} from "../local/settings.ts";
import { startTypesense } from "../local/typesense.ts";
import { miniflareOptions, workerOptions } from "../local/worker-options.ts";
import type { WorkerConfig } from "../local/worker-config.ts";
import { migrate } from "../schema/migrate.ts";
import { built } from "./built.ts";
import { newDatabase } from "./own-postgres.ts";

export type Harness = Awaited<ReturnType<typeof startHarness>>;

/** Names of Durable Object bindings of wrangler.toml. */
type DurableObject = "RATE_LIMITER" | "ENCODE_COORDINATOR" | "TRANSCODER_FLEET";

/**
 * The Worker in workerd, with its Durable Objects, bucket and queues, before the stand-ins that
 * `npm start` uses. Everything is in memory and of this harness alone. `worker` names another bundle than that of
 * worker/index.ts.
 */
export async function startHarness(
  variables: Record<string, string> = {},
  { worker = { bundle: built.worker } }: { worker?: { bundle: string; entry?: string } } = {},
) {
  const secrets = makeSecrets();
  const config = JSON.parse(readFileSync(built.workerConfig, "utf8")) as WorkerConfig;
  /** Where names lie; all others in the public internet. */
  const names = new Map<string, string[]>();
  let deadLetter = async (_body: string): Promise<void> => undefined;
  const [port, neonPort] = [await freePort(), await freePort()];
  // Not localhost, which the ffprobe of the tests cannot resolve.
  const app = `http://127.0.0.1:${port}`;
  const uploadOrigins: string[] = [];
  const database = openDatabase(neonPort);
  const [dns, redis, typesense, queuePull, r2] = await Promise.all([
    startDns(async (name) => names.get(name) ?? ["93.184.215.14"]),
    startRedis({ token: secrets.redisToken }),
    startTypesense({ apiKey: secrets.typesenseKey }),
    startQueuePull({ token: secrets.queuesToken, deadLetter: (body) => deadLetter(body) }),
    startR2({ upstreamPort: () => port, appOrigins: () => [app, ...uploadOrigins], credentials: bucketKeys }),
  ]);

  const at: Addresses = {
    app,
    local: app,
    neon: `http://127.0.0.1:${neonPort}`,
    redis: redis.url,
    typesense: typesense.url,
    queuePull: queuePull.url,
    s3: r2.url,
    dns: dns.url,
    transcoderHealth: "",
    // Most tests look at no traces.
    collector: "",
    mailbox: "",
  };
  let logs: { level: string; message: string }[] = [];
  const optionsFor = (changes: Record<string, string> = {}) => {
    const local = workerVariables(at, secrets, secrets.typesenseKey);
    const ours = {
      ...local,
      TRANSCODER_HEALTH_URL: "",
      // Tests change rows behind the Worker's back, where nothing is outdated by it. Those of shared answers,
      // and all in a browser, have them as they are.
      ANSWER_LIFE_MS: "0",
      ...variables,
      ...changes,
      // All of a test's accounts sign in from one address.
      RATE_LIMITS: `signInAddress=1000/60,${changes.RATE_LIMITS ?? variables.RATE_LIMITS ?? local.RATE_LIMITS}`,
    };
    return convertV4MiniflareOptions({
      ...miniflareOptions,
      host: "127.0.0.1",
      port,
      handleStructuredLogs: (log) => void logs.push(log),
      workers: [...workerOptions({ ...worker, config, variables: ours }), bridgeOptions(queuePull.url)],
    });
  };
  const workers = new Miniflare(optionsFor());
  await Promise.all([workers.ready, database]);
  deadLetter = async (body) => {
    const bridge = await workers.getWorker("queue-bridge");
    await bridge.fetch("http://bridge/", { method: "POST", body });
  };
  const children: Child[] = [];
  const classOf = config.workerOptions.durableObjects as Record<DurableObject, { className: string }>;
  neonConfig.fetchEndpoint = `${at.neon}/sql`;

  return {
    at,
    secrets,
    /** What the Worker logs. */
    server: { getLogs: () => [...logs], clearLogs: () => void (logs = []) },
    worker: {
      /** The Worker's bindings, for a test to use as the Worker does. */
      getEnv: () => workers.getBindings<Record<string, any>>("edgereel"),
      async scheduled({ cron, scheduledTime }: { cron: string; scheduledTime?: Date }) {
        const query = new URLSearchParams({ format: "json", cron });
        if (scheduledTime) query.set("time", String(scheduledTime.getTime()));
        const answer = await fetch(`${app}/cdn-cgi/local/scheduled?${query}`, {
          headers: { "MF-Route-Override": "edgereel" },
        });
        return (await answer.json()) as { outcome: string };
      },
      listDurableObjectIds: (name: DurableObject) => workers.listDurableObjectIds(name, "edgereel"),
      evictDurableObject: (name: DurableObject, of: { name: string }) =>
        workers.unsafeEvictDurableObject("edgereel", classOf[name].className, of),
    },
    queue: queuePull.store,
    /** Puts a message that no transcoder could do among the dead letters. */
    deadLetter: (body: string) => deadLetter(body),
    names,
    sql: neon(databaseUrl),
    /** What was mailed to this address, newest first. */
    async mailsTo(address: string) {
      return (await readSentMail(app)).filter(({ to }) => to.includes(address));
    },
    /** Starts the Worker anew with other variables or secrets, as Cloudflare does; what is stored elsewhere stays. */
    configure: (changes: Record<string, string>) => workers.setOptions(optionsFor(changes)),
    /** Other origins that the bucket's CORS rule lets in, as an operator would add them. */
    uploadOrigins,
    /** A real transcoder, pulling from this harness's queues. */
    async startTranscoder(env: Record<string, string> = {}) {
      const health = `http://127.0.0.1:${await freePort()}`;
      const logFile = join(projectRoot, ".edgereel/test/logs", `transcoder-${process.pid}-${port}.log`);
      const variables = transcoderVariables({ ...at, transcoderHealth: health }, secrets, findTools());
      const child = startChild("transcoder", [process.execPath, join(projectRoot, "transcoder/main.ts")], {
        cwd: projectRoot,
        env: { DRAIN_SECONDS: "0", ...variables, ...env },
        logFile,
      });
      children.push(child);
      return { child, health, logFile };
    },
    async stop() {
      for (const child of children) await child.stop();
      const servers = [r2, dns, queuePull, typesense, redis, await database];
      await Promise.all([workers.dispose(), ...servers.map((server) => server.stop())]);
    },
  };
}

// On PGlite, or on the Postgres at TEST_PG_URL.
async function openDatabase(port: number) {
  const pgUrl = await newDatabase(process.env.TEST_PG_URL);
  const server = await startNeon({ port, pgUrl, dump: built.database });
  if (pgUrl) await migrate(pgUrl);
  return server;
}

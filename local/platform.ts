import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { migrate } from "../schema/migrate.ts";
import { buildWorker } from "./build-worker.ts";
import { lastLines, startChild, type Child } from "./child.ts";
import { startDns } from "./dns.ts";
import { startCollector } from "./collector.ts";
import { findTools } from "./ffmpeg.ts";
import { startNeon } from "./neon.ts";
import { startMailbox } from "./mailbox.ts";
import { freePort, isFree } from "./ports.ts";
import { startBridge } from "./queue-pull/bridge-process.ts";
import { startQueuePull } from "./queue-pull/server.ts";
import { startR2 } from "./r2.ts";
import { startRedis } from "./redis.ts";
import { loadSecrets, type Secrets } from "./secrets.ts";
import {
  bucketKeys,
  databaseUrl,
  projectRoot,
  transcoderVariables,
  workerVariables,
  wranglerVariables,
  type Addresses,
} from "./settings.ts";
import type { Steps } from "./steps.ts";
import { startTranscoder } from "./transcoder-process.ts";
import { startTypesense } from "./typesense.ts";
import { buildWeb } from "./web-build.ts";

export type Platform = {
  at: Addresses;
  secrets: Secrets;
  tools: { ffmpeg: string; ffprobe: string };
  /** Resolves with a description when a part that all depends on ends by itself. */
  broken: Promise<string>;
  stop(): Promise<void>;
};

const bootTimeoutMs = 60_000;
const cronEveryMs = 60_000;

/**
 * Boots everything on this machine: the stand-ins, the Worker in workerd, one transcoder.
 * `stateDir` holds all that lasts. Throws one clear line where a part does not start, after ending the others.
 */
export async function startPlatform(options: {
  stateDir: string;
  port: number;
  steps: Steps;
  env?: NodeJS.ProcessEnv;
  /** Changes of the Worker's variables, for tests. */
  variables?: Record<string, string>;
  /** What stands before the transcoder's command, to pin it to a core. */
  transcoderPrefix?: string[];
}): Promise<Platform> {
  const { stateDir, port, steps, env = process.env } = options;
  const running: { stop(): Promise<void> }[] = [];
  const started = async <T extends { stop(): Promise<void> }>(part: Promise<T>): Promise<T> => {
    const handle = await part;
    running.unshift(handle);
    return handle;
  };
  const stop = async () => {
    for (const part of running.splice(0)) await part.stop();
  };
  const file = (name: string) => join(stateDir, name);

  try {
    mkdirSync(stateDir, { recursive: true });
    const secrets = loadSecrets(file("secrets.json"));
    const tools = findTools(env);

    // What does not wait for another starts at once: the Worker needs the pages' folder and everybody's
    // address, but the database only when it is first asked for something.
    const [neonPort, localPort] = [await freePort(), await freePort()];
    const failed = new AbortController();
    const unlessFailed = <T>(part: Promise<T>): Promise<T> =>
      part.catch((error: unknown) => {
        failed.abort(error);
        throw error;
      });
    const database = unlessFailed(
      steps.run(
        "Database",
        async () => {
          const data = { dataDir: file("postgres"), pgUrl: env.LOCAL_PG_URL, port: neonPort };
          const { url } = await started(startNeon(data));
          return migrate(databaseUrl, { fetchEndpoint: `${url}/sql` });
        },
        (applied) => `${env.LOCAL_PG_URL ? "your Postgres" : "PGlite"}, ${applied} migrations applied`,
      ),
    );
    const beforeWorker = unlessFailed(
      Promise.all([
        steps.run("Services", startServices, () => "Redis, Typesense, storage"),
        steps.run(
          "Web app",
          () => buildWeb(stateDir),
          (built) => (built ? "built" : "unchanged"),
        ),
        steps.run("Worker bundle", bundleWorker, () => "built"),
      ]),
    );
    const [reached] = await Promise.allSettled([unlessFailed(startWorker()), database]);
    if (reached.status === "rejected" || failed.signal.aborted) throw failed.signal.reason;
    const { at, worker, transcoder } = reached.value;

    async function bundleWorker(): Promise<void> {
      const logFile = file("logs/worker-build.log");
      if ((await buildWorker(stateDir, file("worker"), { file: logFile })) === 0) return;
      throw new Error(`the Worker could not be built:\n${readFileSync(logFile, "utf8").trimEnd()}`);
    }

    async function startServices() {
      const redis = await started(startRedis({ token: secrets.redisToken, redisUrl: env.LOCAL_REDIS_URL }));
      const typesense = env.LOCAL_TYPESENSE_URL
        ? { url: env.LOCAL_TYPESENSE_URL, key: env.LOCAL_TYPESENSE_KEY ?? "" }
        : {
            ...(await started(startTypesense({ apiKey: secrets.typesenseKey, file: file("typesense.json") }))),
            key: secrets.typesenseKey,
          };
      const dns = await started(startDns());
      let bridge: ReturnType<typeof startBridge> | undefined;
      const queuePull = await started(
        startQueuePull({
          token: secrets.queuesToken,
          file: file("queues.json"),
          deadLetter: async (body) => (await bridge)?.deadLetter(body),
        }),
      );
      // Slow to start, and not needed before the first job is sent.
      bridge = started(startBridge({ registryPath: file("registry"), pullUrl: queuePull.url }));
      const r2 = await started(
        startR2({
          upstreamPort: () => localPort,
          appOrigins: () => [`http://localhost:${port}`, `http://127.0.0.1:${port}`],
          file: file("multipart.json"),
          credentials: bucketKeys,
        }),
      );
      const collector = await started(startCollector());
      return { redis, typesense, queuePull, r2, dns, bridge, collector };
    }

    async function startWorker() {
      const [services] = await beforeWorker;
      const at: Addresses = {
        app: `http://localhost:${port}`,
        local: `http://localhost:${localPort}`,
        neon: `http://127.0.0.1:${neonPort}`,
        redis: services.redis.url,
        typesense: services.typesense.url,
        queuePull: services.queuePull.url,
        s3: services.r2.url,
        dns: services.dns.url,
        transcoderHealth: `http://127.0.0.1:${await freePort()}`,
        collector: services.collector.url,
        mailbox: "",
      };
      failed.signal.throwIfAborted();
      const transcoder = await started(
        startTranscoder({
          env: transcoderVariables(at, secrets, tools),
          logFile: file("logs/transcoder.log"),
          ...(options.transcoderPrefix ? { prefix: options.transcoderPrefix } : {}),
        }),
      );
      const worker = await steps.run(
        "Worker",
        async () => {
          const variables = { ...workerVariables(at, secrets, services.typesense.key), ...options.variables };
          const child = await started(Promise.resolve(startWorkerd(stateDir, at, variables)));
          await Promise.all([untilHealthy(at.app, child, failed.signal), services.bridge]);
          return child;
        },
        () => `${at.app}, with its queues and transcoder`,
      );
      // Next to the app where that is free, so that its address stays.
      const mailboxPort = (await isFree(port + 1)) ? port + 1 : await freePort();
      const mailbox = await started(startMailbox({ local: at.local, file: file("mails.json"), port: mailboxPort }));
      at.mailbox = mailbox.url;
      return { at, worker, transcoder };
    }

    const cron = setInterval(() => void callCron(at.local), cronEveryMs);
    running.unshift({ stop: async () => clearInterval(cron) });
    const broken = Promise.race([
      worker.ended.then((end) => `the Worker ended (${end}):\n${lastLines(worker, 15)}`),
      transcoder.broken,
    ]);
    return { at, secrets, tools, broken, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startWorkerd(stateDir: string, at: Addresses, variables: Record<string, string>): Child {
  writeFileSync(join(stateDir, "worker-variables.json"), JSON.stringify(variables), { mode: 0o600 });
  return startChild(
    "worker",
    [
      process.execPath,
      "--disable-warning=ExperimentalWarning",
      join(projectRoot, "local/worker-server.ts"),
      stateDir,
      new URL(at.app).port,
      new URL(at.local).port,
    ],
    { cwd: projectRoot, env: wranglerVariables(stateDir), logFile: join(stateDir, "logs/worker.log") },
  );
}

/** Until /healthz says that every part answers; throws with what it says, why the Worker ended, or the signal's reason. */
async function untilHealthy(app: string, child: Child, signal: AbortSignal): Promise<void> {
  const deadline = Date.now() + bootTimeoutMs;
  let last = "no answer";
  let ended: string | null = null;
  void child.ended.then((end) => (ended = end));
  while (Date.now() < deadline) {
    signal.throwIfAborted();
    if (ended) throw new Error(`the Worker did not start (${ended}):\n${lastLines(child, 15)}`);
    try {
      const response = await fetch(`${app}/healthz`, { signal: AbortSignal.timeout(5_000) });
      last = await response.text();
      if (response.ok) return;
    } catch {
      // Not listening yet.
    }
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  throw new Error(`the platform is not healthy after ${bootTimeoutMs / 1000} s: ${last}`);
}

// Miniflare has crons but no clock: https://developers.cloudflare.com/workers/configuration/cron-triggers/
async function callCron(local: string): Promise<void> {
  const url = `${local}/cdn-cgi/local/scheduled?cron=${encodeURIComponent("* * * * *")}`;
  await fetch(url, { signal: AbortSignal.timeout(30_000) }).catch(() => undefined);
}

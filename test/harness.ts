import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { neon, neonConfig } from "@neondatabase/serverless";
import { createTestHarness, type TestHarnessOptions } from "wrangler";
import { startChild, type Child } from "../local/child.ts";
import { findTools } from "../local/ffmpeg.ts";
import { startNeon } from "../local/neon.ts";
import { freePort } from "../local/ports.ts";
import { startQueuePull } from "../local/queue-pull/server.ts";
import { startR2 } from "../local/r2.ts";
import { startRedis } from "../local/redis.ts";
import { readSentMail } from "../local/sent-mail.ts";
import { makeSecrets } from "../local/secrets.ts";
import { bucketKeys, databaseUrl, transcoderVariables, workerVariables, type Addresses } from "../local/settings.ts";
import { startTypesense } from "../local/typesense.ts";
import { migrate } from "../schema/migrate.ts";
import { workerBundle } from "./global-setup.ts";

const root = fileURLToPath(new URL("..", import.meta.url));

export type Harness = Awaited<ReturnType<typeof startHarness>>;

/**
 * The Worker in workerd, with its Durable Objects, bucket and queues, before the stand-ins that
 * `npm start` uses. Everything is in memory and of this harness alone.
 */
export async function startHarness(
  variables: Record<string, string> = {},
  { configPath }: { configPath?: string } = {},
) {
  const secrets = makeSecrets();
  const [neonServer, redis, typesense] = await Promise.all([
    startNeon(),
    startRedis({ token: secrets.redisToken }),
    startTypesense({ apiKey: secrets.typesenseKey }),
  ]);
  await migrate(databaseUrl, { fetchEndpoint: `${neonServer.url}/sql` });
  let deadLetter = async (_body: string): Promise<void> => undefined;
  const queuePull = await startQueuePull({ token: secrets.queuesToken, deadLetter: (body) => deadLetter(body) });
  let upstream = 0;
  let app = "http://localhost";
  const uploadOrigins: string[] = [];
  const r2 = await startR2({
    upstreamPort: () => upstream,
    appOrigins: () => [app, ...uploadOrigins],
    credentials: bucketKeys,
  });

  const at: Addresses = {
    app: "",
    neon: neonServer.url,
    redis: redis.url,
    typesense: typesense.url,
    queuePull: queuePull.url,
    s3: r2.url,
    transcoderHealth: "",
    mailbox: "",
  };
  const optionsFor = (publicUrl: string, changes: Record<string, string> = {}): TestHarnessOptions => {
    const local = workerVariables({ ...at, app: publicUrl }, secrets, secrets.typesenseKey);
    return {
      root,
      workers: [
        {
          ...(configPath ? { configPath } : { configPath: "wrangler.toml", prebuiltWorkerDir: workerBundle }),
          // The harness takes vars and secrets alike; a var of the same name as a secret hides it.
          vars: {
            ...local,
            TRANSCODER_HEALTH_URL: "",
            ...variables,
            ...changes,
            // All of a test's accounts sign in from one address.
            RATE_LIMITS: `signInAddress=1000/60,${changes.RATE_LIMITS ?? variables.RATE_LIMITS ?? local.RATE_LIMITS}`,
          },
        },
        { configPath: "local/queue-pull/wrangler.toml", vars: { PULL_URL: queuePull.url } },
      ],
    };
  };
  const server = createTestHarness(optionsFor("http://localhost"));
  app = (await server.listen()).url.origin;
  upstream = Number(new URL(app).port);
  // The port is known now, and stays.
  await server.update(optionsFor(app));
  deadLetter = async (body) => {
    await server.getWorker("queue-bridge").fetch("http://bridge/", { method: "POST", body });
  };
  const children: Child[] = [];
  neonConfig.fetchEndpoint = `${neonServer.url}/sql`;

  return {
    at: { ...at, app },
    secrets,
    server,
    worker: server.getWorker("edgereel"),
    queue: queuePull.store,
    sql: neon(databaseUrl),
    /** What was mailed to this address, newest first. */
    async mailsTo(address: string) {
      return (await readSentMail(app)).filter(({ to }) => to.includes(address));
    },
    /** Starts the Worker anew with other variables or secrets, as Cloudflare does; what is stored elsewhere stays. */
    configure: (changes: Record<string, string>) => server.update(optionsFor(app, changes)),
    /** Other origins that the bucket's CORS rule lets in, as an operator would add them. */
    uploadOrigins,
    /** A real transcoder, pulling from this harness's queues. */
    async startTranscoder(env: Record<string, string> = {}) {
      const health = `http://127.0.0.1:${await freePort()}`;
      const logFile = join(root, ".edgereel/test/logs", `transcoder-${process.pid}-${new URL(app).port}.log`);
      const variables = transcoderVariables({ ...at, app, transcoderHealth: health }, secrets, findTools());
      const child = startChild("transcoder", [process.execPath, join(root, "transcoder/main.ts")], {
        cwd: root,
        env: { DRAIN_SECONDS: "0", ...variables, ...env },
        logFile,
      });
      children.push(child);
      return { child, health, logFile };
    },
    async stop() {
      for (const child of children) await child.stop();
      await server.close();
      await Promise.all([r2.stop(), queuePull.stop(), typesense.stop(), redis.stop(), neonServer.stop()]);
    },
  };
}

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startNeon } from "../../local/neon.ts";
import { databaseUrl, projectRoot } from "../../local/settings.ts";
import { startCloudflare } from "./cloudflare-stand-in.ts";

// The real command and the real wrangler; only Cloudflare's API is a stand-in.

const toml = readFileSync("wrangler.toml", "utf8");
const queuesUnder = (kind: string) =>
  [...toml.matchAll(new RegExp(`\\[\\[queues\\.${kind}\\]\\]\\n(?:\\w.*\\n)*?queue = "(.+)"`, "g"))].map(
    (match) => match[1] ?? "",
  );
const consumed = queuesUnder("consumers");
const pullQueues = queuesUnder("producers").filter((queue) => !consumed.includes(queue));
const given = {
  DATABASE_URL: databaseUrl,
  UPSTASH_REDIS_REST_TOKEN: "redis-token",
  TYPESENSE_API_KEY: "search-key",
  R2_ACCESS_KEY_ID: "key-id",
  R2_SECRET_ACCESS_KEY: "key",
};
let cloudflare: Awaited<ReturnType<typeof startCloudflare>>;
let neon: Awaited<ReturnType<typeof startNeon>>;
let configPath: string;
beforeAll(async () => {
  [cloudflare, neon] = await Promise.all([startCloudflare("edgereel"), startNeon()]);
  const folder = join(projectRoot, ".edgereel/test/deploy");
  mkdirSync(folder, { recursive: true });
  configPath = join(folder, "wrangler.toml");
  writeFileSync(configPath, configured());
});
afterAll(() => Promise.all([cloudflare.stop(), neon.stop()]));

// As someone would fill it in who runs transcoders on machines of their own.
function configured(): string {
  return toml
    .replace('main = "worker', `main = "${projectRoot}worker`)
    .replace('directory = "web/dist"', `directory = "${projectRoot}web/dist"`)
    .replace('image = "transcoder', `image = "${projectRoot}transcoder`)
    .replace('image_build_context = "."', `image_build_context = "${projectRoot}"`)
    .replace("edgereel.example.workers.dev", "video.test")
    .replace("edgereel@mail.example.com", "edgereel@video.test")
    .replace("ACCOUNT_ID", "account0")
    .replace("REGION", "eu1")
    .replace("CLUSTER", "c1")
    .replace('NEON_FETCH_ENDPOINT = ""', `NEON_FETCH_ENDPOINT = "${neon.url}/sql"`)
    .replace(/TRANSCODER_MAX_INSTANCES = "\d+"/, 'TRANSCODER_MAX_INSTANCES = "0"');
}

function deploy(environment: Record<string, string>, ...args: string[]): Promise<{ code: number; output: string }> {
  const env = {
    ...process.env,
    ...environment,
    CLOUDFLARE_API_BASE_URL: cloudflare.url,
    CLOUDFLARE_API_TOKEN: "token",
    // The pages are built once for all tests, which is kept there.
    EDGEREEL_STATE_DIR: join(projectRoot, ".edgereel/test"),
  };
  return new Promise((resolve) => {
    execFile(process.execPath, ["local/deploy.ts", "--config", configPath, ...args], { env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, output: `${out}${err}` }),
    );
  });
}

test("the queues of the configuration are read as they stand there", () => {
  expect(pullQueues).toEqual(expect.arrayContaining(["transcode-first", "transcode"]));
  expect(consumed).toContain("transcode-dlq");
});

test("the rehearsal tells all steps and changes nothing", async () => {
  const { code, output } = await deploy(given, "--dry-run");
  expect(output).toContain("would create the bucket edgereel-media");
  for (const queue of pullQueues) expect(output).toContain(`would add the pull consumer of ${queue}`);
  expect(output).toContain("would set the secret SIGNING_KEYS (made now)");
  expect(output).toContain("would deploy the Worker");
  expect(code).toBe(0);
  expect(cloudflare.takeChanges()).toEqual([]);
}, 60_000);

test("without a secret's value nothing is begun, and its name is told", async () => {
  const { TYPESENSE_API_KEY: _, ...without } = given;
  const { code, output } = await deploy(without);
  expect(output).toContain("TYPESENSE_API_KEY");
  expect(code).toBe(1);
  expect(cloudflare.takeChanges()).toEqual([]);
}, 60_000);

test("the first run makes an empty account whole, the second changes nothing", async () => {
  const first = await deploy(given);
  expect(first.output).toContain("Deployed.");
  expect(first.code).toBe(0);
  expect(cloudflare.queues.map((queue) => queue.queue_name).sort()).toEqual([...pullQueues, ...consumed].sort());
  for (const queue of cloudflare.queues.filter((one) => pullQueues.includes(one.queue_name))) {
    expect(queue.consumers).toMatchObject([
      {
        type: "http_pull",
        dead_letter_queue: "transcode-dlq",
        settings: {
          batch_size: 1,
          max_retries: 5,
          visibility_timeout_ms: queue.queue_name === "import" ? 10_800_000 : 900_000,
        },
      },
    ]);
  }
  expect(cloudflare.buckets.get("edgereel-media")).toMatchObject({
    cors: [{ allowed: { origins: ["https://video.test"], methods: ["PUT"] }, exposeHeaders: ["ETag"] }],
    lifecycle: [{ abortMultipartUploadsTransition: { condition: { maxAge: 2 * 86_400 } } }],
  });
  const made = ["SESSION_SECRET", "SIGNING_KEYS", "WEBHOOK_KEYS"];
  expect([...cloudflare.secrets].sort()).toEqual([...Object.keys(given), ...made].sort());
  expect(cloudflare.versions).toHaveLength(1);
  expect(cloudflare.takeChanges().length).toBeGreaterThan(5);

  const second = await deploy(given);
  expect(second.output).toContain("Everything is as it should be.");
  expect(second.code).toBe(0);
  expect(cloudflare.takeChanges()).toEqual([]);
  expect(cloudflare.unknown).toEqual([]);
}, 180_000);

test("what was lost or changed by hand is put right, and only that", async () => {
  const transcode = cloudflare.queues.find((queue) => queue.queue_name === "transcode");
  Object.assign(transcode?.consumers[0]?.settings, { visibility_timeout_ms: 30_000 });
  const mine = { allowed: { origins: ["https://other.test"], methods: ["GET"] } };
  const bucket = cloudflare.buckets.get("edgereel-media");
  if (bucket) bucket.cors = [mine];
  const { code, output } = await deploy({ DATABASE_URL: databaseUrl });
  expect(output).toContain("set anew the pull consumer of transcode");
  expect(code).toBe(0);
  expect(transcode?.consumers).toMatchObject([{ settings: { visibility_timeout_ms: 900_000 } }]);
  expect(bucket?.cors).toMatchObject([mine, { allowed: { origins: ["https://video.test"] } }]);
  expect(cloudflare.versions).toHaveLength(1);
  expect(cloudflare.takeChanges()).toHaveLength(3);
}, 120_000);

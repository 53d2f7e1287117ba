import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { makeSigningKey } from "../../local/secrets.ts";
import { projectRoot } from "../../local/settings.ts";
import { parseSigningKeys } from "../../worker/auth/signing-keys.ts";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
}, 120_000);
afterAll(() => h?.stop());

/** What the Worker logs, and answers at /healthz, when it runs with these changes. */
async function runWith(changes: Record<string, string>) {
  await h.configure(changes);
  h.server.clearLogs();
  const health = await call(h, "GET", "/healthz");
  const others = [];
  for (const path of ["videos", "/", "/media/vid_22222222222222222222/master.m3u8", "/.well-known/jwks.json"]) {
    others.push(await call(h, "GET", path));
  }
  await h.worker.scheduled({ cron: "* * * * *", scheduledTime: new Date() }).catch(() => undefined);
  const log = h.server.getLogs().map(({ message }) => message);
  await h.configure({});
  return { health, others, log: log.join("\n"), told: log.filter((line) => line.includes("misconfigured")) };
}

const toml = readFileSync(join(projectRoot, "wrangler.toml"), "utf8");
const declared = /\[secrets\]\s*required = \[([^\]]*)\]/.exec(toml)?.[1]?.match(/[A-Z0-9_]+/g) ?? [];

test("a Worker without its secrets answers 503 to everything, and names each of them at /healthz and once in its log", async () => {
  expect(declared.length).toBeGreaterThanOrEqual(7);
  const { health, others, log, told } = await runWith(Object.fromEntries(declared.map((name) => [name, ""])));
  expect(health.status).toBe(503);
  expect(health.body.status).toBe("misconfigured");
  expect([...health.body.settings].sort()).toEqual([...declared].sort());
  for (const answer of others) {
    expect([answer.status, answer.body.code]).toEqual([503, "SERVICE_UNAVAILABLE"]);
    expect(answer.headers.get("retry-after")).toBe("60");
    for (const name of declared) expect(JSON.stringify(answer.body)).not.toContain(name);
  }
  expect(told).toHaveLength(1);
  for (const name of declared) expect(told[0]).toContain(`${name}: is missing`);
  // A stack trace, of any line of it.
  expect(log).not.toMatch(/^\s+at /m);
  expect((await call(h, "GET", "/healthz")).body.status).not.toBe("misconfigured");
}, 90_000);

test("malformed secrets and variables are told with what is wrong, and nothing of their values", async () => {
  const key = makeSigningKey();
  const { health, log, told } = await runWith({
    SESSION_SECRET: "kept-to-itself",
    DATABASE_URL: "postgres://only-a-host",
    SIGNING_KEYS: JSON.stringify([{ ...key, crv: "P-256" }]),
    PUBLIC_URL: "my site",
    LADDER: "huge",
  });
  expect([...health.body.settings].sort()).toEqual([
    "DATABASE_URL",
    "LADDER",
    "PUBLIC_URL",
    "SESSION_SECRET",
    "SIGNING_KEYS",
  ]);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatch(/SESSION_SECRET: must have at least 32 characters/);
  expect(told[0]).toMatch(/DATABASE_URL: must begin with postgres:\/\/ and name user, password/);
  expect(told[0]).toMatch(/SIGNING_KEYS: key 0\.crv/);
  expect(told[0]).toMatch(/PUBLIC_URL: Invalid URL/);
  for (const value of ["kept-to-itself", "only-a-host", key.d as string, key.x]) expect(log).not.toContain(value);
}, 90_000);

test("rate limits that cannot be read are told as well", async () => {
  const { health, told } = await runWith({ RATE_LIMITS: "signIn=many" });
  expect(health.body).toEqual({ status: "misconfigured", settings: ["RATE_LIMITS"] });
  expect(told).toHaveLength(1);
}, 90_000);

test.each<[string, unknown, RegExp]>([
  ["no JSON", "nonsense", /JSON array/],
  ["no key", [], /one key/],
  ["one key, not in an array", makeSigningKey(), /array/],
  ["another curve", [{ ...makeSigningKey(), crv: "P-256" }], /key 0\.crv/],
  ["another type", [makeSigningKey(), { ...makeSigningKey(), kty: "RSA" }], /key 1\.kty/],
  ["no kid", [{ ...makeSigningKey(), kid: undefined }], /key 0\.kid/],
  ["a short public part", [{ ...makeSigningKey(), x: "short" }], /key 0\.x: must be 32 bytes/],
  ["a first key that cannot sign", [{ ...makeSigningKey(), d: undefined }], /private part d/],
  ["a first key that ends", [{ ...makeSigningKey(), until: "2030-01-01T00:00:00Z" }], /no until/],
  ["an end that is no time", [makeSigningKey(), { ...makeSigningKey(), until: "soon" }], /key 1\.until/],
  ["one kid twice", Array(2).fill(makeSigningKey()), /same kid/],
])("signing keys with %s are refused with words that show nothing of them", (_name, keys, problem) => {
  const text = typeof keys === "string" ? keys : JSON.stringify(keys);
  let message = "";
  try {
    parseSigningKeys(text);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toMatch(problem);
  for (const part of text.match(/[\w-]{43}/g) ?? []) expect(message).not.toContain(part);
});

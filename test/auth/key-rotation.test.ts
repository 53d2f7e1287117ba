import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadSecrets, makeSigningKey } from "../../local/secrets.ts";
import { projectRoot } from "../../local/settings.ts";
import { openTokenKeys } from "../../worker/auth/token-keys.ts";
import { parseSigningKeys, type SigningKey } from "../../worker/auth/signing-keys.ts";
import { call, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgereel-keys-"));
  h = await startHarness();
}, 120_000);
afterAll(async () => {
  await h?.stop();
  rmSync(folder, { recursive: true, force: true });
});

// The steps of docs/runbook.md: what it prints is what `wrangler secret put SIGNING_KEYS` would read.
function rotate(...args: string[]): Promise<{ status: number; stdout: string; stderr: string }> {
  const options = { cwd: projectRoot, env: { ...process.env, EDGEREEL_STATE_DIR: folder } };
  return new Promise((resolve) => {
    execFile(process.execPath, ["local/rotate-keys.ts", ...args], options, (error, stdout, stderr) => {
      resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
    });
  });
}
const opens = async (token: string) => (await call(h, "GET", "users/me", { token })).status;
const kids = async () => (await call(h, "GET", "/.well-known/jwks.json")).body.keys.map((key: SigningKey) => key.kid);
const kidOf = (token: string) => decodeProtectedHeader(token).kid;

test("a rotated key's tokens are good until its time is over, the new key signs, and both are published", async () => {
  const account = await signUp(h);
  const [oldKid] = await kids();
  const { status, stdout, stderr } = await rotate(h.at.app);
  expect([status, stderr]).toEqual([0, expect.stringContaining("wrangler secret put SIGNING_KEYS")]);
  const [fresh, old] = JSON.parse(stdout) as SigningKey[];
  // The old key's private part is not needed any more, and not there.
  expect(old).toMatchObject({ kid: oldKid, until: expect.any(String) });
  expect(old).not.toHaveProperty("d");
  expect(stderr).not.toContain(fresh?.d);
  const days = (Date.parse(old?.until ?? "") - Date.now()) / (24 * 3600_000);
  expect(days).toBeCloseTo(7, 2);

  await h.configure({ SIGNING_KEYS: stdout });
  expect(await kids()).toEqual([fresh?.kid, oldKid]);
  expect(JSON.stringify((await call(h, "GET", "/.well-known/jwks.json")).body)).not.toContain('"d"');
  expect(await opens(account.token)).toBe(200);
  const renewed = await call(h, "POST", "auth/refresh", { body: { refreshToken: account.refreshToken } });
  expect(kidOf(renewed.body.accessToken)).toBe(fresh?.kid);
  expect(await opens(renewed.body.accessToken)).toBe(200);

  // A second rotation does not lengthen the first one's time.
  const again = JSON.parse((await rotate(h.at.app)).stdout) as SigningKey[];
  expect(again.map(({ kid }) => kid).slice(1)).toEqual([fresh?.kid, oldKid]);
  expect(again[2]?.until).toBe(old?.until);

  // Its time is over, with nobody's help.
  const over = [fresh, { ...old, until: new Date(Date.now() - 1_000).toISOString() }];
  await h.configure({ SIGNING_KEYS: JSON.stringify(over) });
  expect(await kids()).toEqual([fresh?.kid]);
  expect(await opens(account.token)).toBe(401);
  expect(await opens(renewed.body.accessToken)).toBe(200);
}, 90_000);

test("a removed key's tokens die at once, and sessions go on", async () => {
  const account = await signUp(h);
  const { status, stdout } = await rotate("--leaked");
  const keys = JSON.parse(stdout) as SigningKey[];
  expect([status, keys.length]).toEqual([0, 1]);
  await h.configure({ SIGNING_KEYS: stdout });
  expect(await opens(account.token)).toBe(401);
  const renewed = await call(h, "POST", "auth/refresh", { body: { refreshToken: account.refreshToken } });
  expect([renewed.status, kidOf(renewed.body.accessToken)]).toEqual([200, keys[0]?.kid]);
}, 90_000);

test("keys that were put in front by hand, private parts and all, rotate as well", async () => {
  const [older, newer] = [makeSigningKey(), makeSigningKey()];
  await h.configure({ SIGNING_KEYS: JSON.stringify([older]) });
  const account = await signUp(h);
  await h.configure({ SIGNING_KEYS: JSON.stringify([newer, older]) });
  expect(await kids()).toEqual([newer.kid, older.kid]);
  expect(await opens(account.token)).toBe(200);
  expect(kidOf((await signUp(h)).token)).toBe(newer.kid);
}, 90_000);

test("a key's end holds while the Worker runs", async () => {
  const [first, second] = [makeSigningKey(), makeSigningKey()];
  const until = "2030-01-01T00:00:00.000Z";
  let now = new Date("2029-12-31T23:59:59Z");
  const PUBLIC_URL = "https://site.test";
  const old = openTokenKeys({ SIGNING_KEYS: parseSigningKeys(JSON.stringify([second])), PUBLIC_URL });
  const SIGNING_KEYS = parseSigningKeys(JSON.stringify([first, { ...second, until }]));
  const keys = openTokenKeys({ SIGNING_KEYS, PUBLIC_URL }, () => now);
  const token = await old.sign("access", "usr_x", 900);
  await expect(keys.verify("access", token)).resolves.toMatchObject({ sub: "usr_x" });
  now = new Date(until);
  await expect(keys.verify("access", token)).rejects.toMatchObject({ code: "TOKEN_INVALID" });
  expect(keys.jwks.keys.map(({ kid }) => kid)).toEqual([first.kid]);
});

test("the local run's keys are rotated in its state folder", async () => {
  const file = join(folder, "secrets.json");
  const before = loadSecrets(file);
  const { status, stdout } = await rotate("--local");
  expect([status, stdout]).toEqual([0, ""]);
  const after = loadSecrets(file);
  expect(after.signingKeys.map(({ kid }) => kid)).toEqual([expect.any(String), before.signingKeys[0]?.kid]);
  expect({ ...after, signingKeys: 0 }).toEqual({ ...before, signingKeys: 0 });
  expect((await rotate("--local", "--leaked")).status).toBe(0);
  expect(loadSecrets(file).signingKeys).toHaveLength(1);
  expect(readFileSync(file, "utf8")).not.toContain(before.signingKeys[0]?.d);
}, 90_000);

test.each([
  [[], "Name the site"],
  [["http://site.test"], "must be an https address"],
  [["https://a.test", "https://b.test"], "Name the site"],
  [["--local", "https://a.test"], "Name the site"],
])("rotating with %j says what is wrong and prints no key", async (args, message) => {
  const { status, stdout, stderr } = await rotate(...args);
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
});

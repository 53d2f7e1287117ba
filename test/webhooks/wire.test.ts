import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startPlatform, type Platform } from "../../local/platform.ts";
import { freePort } from "../../local/ports.ts";
import { silentSteps } from "../../local/steps.ts";
import { call, goodPassword, until } from "../client.ts";
import { startReceiver, type Receiver } from "./receiver.ts";

// What the wire does to a message, with nothing between the Worker and the receiver: the harness of the other
// tests has a Node process in between, which answers in a receiver's stead.

const stateDir = mkdtempSync(join(tmpdir(), "edgereel-webhooks-"));
let platform: Platform;
let receiver: Receiver;
let deadPort: number;
let token: string;
beforeAll(async () => {
  [receiver, deadPort] = await Promise.all([startReceiver(), freePort()]);
  const WEBHOOK_ALLOW_HOSTS = `${receiver.host},127.0.0.1:${deadPort}`;
  const variables = { CREATOR_REQUESTS: "open", WEBHOOK_ALLOW_HOSTS };
  platform = await startPlatform({ stateDir, port: await freePort(), steps: silentSteps, variables });
  const body = { email: "hooks@example.test", password: goodPassword, displayName: "Hooks" };
  token = (await call(platform, "POST", "auth/register", { body })).body.accessToken;
  await call(platform, "POST", "users/me/creator", { token, body: {} });
}, 120_000);
afterAll(async () => {
  await platform?.stop();
  await receiver?.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

/** The first attempt of a test message to this address. */
async function attempt(url: string) {
  const made = await call(platform, "POST", "webhooks", { token, body: { url } });
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  const { body } = await call(platform, "POST", `webhooks/${made.body.id}/test`, { token });
  const { log } = await until(
    async () => (await call(platform, "GET", `webhooks/deliveries/${body.id}`, { token })).body,
    (delivery) => delivery.log.length > 0,
  );
  return log[0];
}

test("a redirect is not followed", async () => {
  receiver.status("/moved", 307, { location: `${receiver.url}/elsewhere` });
  expect(await attempt(`${receiver.url}/moved`)).toMatchObject({
    status: 307,
    error: "It answered with a redirect, which is not followed.",
  });
  expect(receiver.at("/elsewhere")).toEqual([]);
});

test("an answer's first kilobyte is kept, whatever it is and however long it goes on", async () => {
  let closed = false;
  receiver.answer("/endless", (response) => {
    response.writeHead(200);
    response.write(`\0<script>${"ä".repeat(3_000)}`);
    // Never ended by the receiver.
    response.on("close", () => (closed = true));
  });
  const { status, answer } = await attempt(`${receiver.url}/endless`);
  expect([status, answer.startsWith("\ufffd<script>ää")]).toEqual([200, true]);
  expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(1_030);
  await until(async () => closed, Boolean);
});

test("a status counts though its body breaks off", async () => {
  receiver.answer("/broken", (response) => {
    response.writeHead(200, { "content-length": 100 });
    response.write("half", () => response.destroy());
  });
  expect(await attempt(`${receiver.url}/broken`)).toMatchObject({ status: 200, error: null });
});

test("a server that is not there, and one that hangs up, are told so", async () => {
  receiver.answer("/hangs-up", (response) => void response.destroy());
  const nothing = { status: null, answer: null, error: "The server could not be reached." };
  expect(await attempt(`http://127.0.0.1:${deadPort}/`)).toMatchObject(nothing);
  expect(await attempt(`${receiver.url}/hangs-up`)).toMatchObject(nothing);
});

test("a server that does not answer is given up after fifteen seconds", async () => {
  receiver.answer("/silent", () => undefined);
  expect(await attempt(`${receiver.url}/silent`)).toMatchObject({
    status: null,
    error: "No answer came within 15 s.",
  });
}, 60_000);

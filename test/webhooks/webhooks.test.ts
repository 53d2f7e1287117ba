import { spawn } from "node:child_process";
import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "../../local/ports.ts";
import { isId } from "../../schema/id.ts";
import { webhookEventNames } from "../../schema/webhook-events.ts";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newApiKey, newPerson, noRateLimits, type Person } from "../security/cast.ts";
import { startReceiver, verify, type Receiver } from "./receiver.ts";
import { newWebhook, waitFor } from "./world.ts";

let h: Harness;
let receiver: Receiver;
let creator: Person;
let examplePort: number;
beforeAll(async () => {
  [receiver, examplePort] = await Promise.all([startReceiver(), freePort()]);
  const WEBHOOK_ALLOW_HOSTS = `${receiver.host},127.0.0.1:${examplePort}`;
  h = await startHarness({ RATE_LIMITS: noRateLimits, WEBHOOK_ALLOW_HOSTS });
  creator = await newPerson(h, "creator");
});
afterAll(async () => {
  await h?.stop();
  await receiver?.stop();
});

const as =
  (person: { token: string }) =>
  (method: string, path: string, body?: unknown): ReturnType<typeof call> =>
    call(h, method, path, { token: person.token, body });

describe("endpoints", () => {
  test("are made with a secret that is shown once, read, changed and deleted", async () => {
    const ask = as(creator);
    const body = { url: "https://hooks.example.com/a?b=c", events: ["video.ready", "video.ready", "video.failed"] };
    const made = await ask("POST", "webhooks", body);
    expect(made.status).toBe(201);
    const { id, secret, ...rest } = made.body;
    expect([isId("webhookEndpoint", id), secret.startsWith("whsec_")]).toEqual([true, true]);
    expect(rest).toMatchObject({
      url: body.url,
      events: ["video.ready", "video.failed"],
      description: "",
      enabled: true,
      disabledReason: null,
      previousSecretUntil: null,
    });
    const read = await ask("GET", `webhooks/${id}`);
    expect(read.body).toEqual({ id, ...rest });
    expect((await ask("GET", "webhooks")).body.items[0]).toEqual({ id, ...rest });
    const changed = await ask("PATCH", `webhooks/${id}`, { events: [], enabled: false, description: "mine" });
    expect(changed.body).toMatchObject({ events: [], enabled: false, description: "mine", url: body.url });
    expect((await ask("DELETE", `webhooks/${id}`)).status).toBe(204);
    expect((await ask("GET", `webhooks/${id}`)).body.code).toBe("WEBHOOK_NOT_FOUND");
    expect((await ask("DELETE", `webhooks/${id}`)).body.code).toBe("WEBHOOK_NOT_FOUND");
  });

  test("the secret is stored encrypted, and no list or log shows it", async () => {
    const { id, secret } = await newWebhook(h, creator, `${receiver.url}/secret`);
    const [row] = await h.sql`select secret from webhook_endpoints where id = ${id}`;
    expect(row?.secret).not.toContain(secret.slice(6));
    expect(JSON.stringify((await as(creator)("GET", "webhooks")).body)).not.toContain(secret);
  });

  test.each([
    ["a private name", "https://inside.example.com/", ["10.1.2.3"]],
    ["a name with one private address among public ones", "https://mixed.example.com/", ["93.184.215.14", "127.0.0.1"]],
    ["a name of the metadata service", "https://meta.example.com/", ["169.254.169.254"]],
    ["a private IPv6 name", "https://six.example.com/", ["fd00::1"]],
    ["a mapped IPv4 address", "https://mapped.example.com/", ["::ffff:10.0.0.1"]],
    ["a name without an address", "https://nowhere.example.com/", []],
    ["an IP address", "https://10.0.0.1/", []],
    ["http", "http://example.com/", ["93.184.215.14"]],
    ["this site", () => `${h.at.app}/api/v1/videos`, []],
  ] as const)("%s is refused with the field's name, when made and when changed", async (_what, address, addresses) => {
    const url = typeof address === "string" ? address : address();
    h.names.set(new URL(url).hostname, [...addresses]);
    const refused = await as(creator)("POST", "webhooks", { url });
    expect([refused.status, refused.body.code, refused.body.errors?.[0]?.path]).toEqual([
      422,
      "VALIDATION_FAILED",
      "body.url",
    ]);
    const { id } = await newWebhook(h, creator, `${receiver.url}/change`);
    expect((await as(creator)("PATCH", `webhooks/${id}`, { url })).body.errors?.[0]?.path).toBe("body.url");
    expect((await as(creator)("GET", `webhooks/${id}`)).body.url).toBe(`${receiver.url}/change`);
    await as(creator)("DELETE", `webhooks/${id}`);
  });

  test("events that do not exist and changes of nothing are refused", async () => {
    const url = "https://example.com/";
    expect((await as(creator)("POST", "webhooks", { url, events: ["video.exploded"] })).status).toBe(422);
    const { id } = await newWebhook(h, creator, `${receiver.url}/none`);
    expect((await as(creator)("PATCH", `webhooks/${id}`, {})).status).toBe(422);
    expect((await as(creator)("PATCH", `webhooks/${id}`, { secret: "mine", ownerId: "usr_x" })).status).toBe(422);
  });

  test("an account has at most 20, however many are made at once", async () => {
    const person = await newPerson(h, "creator");
    const answers = await Promise.all(
      Array.from({ length: 25 }, () => as(person)("POST", "webhooks", { url: "https://example.com/" })),
    );
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
    expect(answers.filter(({ body }) => body.code === "WEBHOOK_LIMIT_REACHED")).toHaveLength(5);
  });

  test("are nobody else's: not to read, change, delete, rotate, test, or look through, an admin's neither", async () => {
    const { id } = await newWebhook(h, creator, `${receiver.url}/own`);
    const { body: sent } = await as(creator)("POST", `webhooks/${id}/test`);
    await waitFor(h, creator, sent.id, "delivered");
    for (const role of ["creator", "admin"] as const) {
      const ask = as(await newPerson(h, role));
      const answers = await Promise.all([
        ask("GET", `webhooks/${id}`),
        ask("PATCH", `webhooks/${id}`, { enabled: false }),
        ask("DELETE", `webhooks/${id}`),
        ask("POST", `webhooks/${id}/rotate-secret`),
        ask("POST", `webhooks/${id}/test`),
        ask("GET", `webhooks/${id}/deliveries`),
        ask("GET", `webhooks/deliveries/${sent.id}`),
        ask("POST", `webhooks/deliveries/${sent.id}/replay`),
      ]);
      expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(404));
      expect((await ask("GET", "webhooks")).body.items).toEqual([]);
    }
    expect((await as(creator)("GET", `webhooks/${id}`)).body.enabled).toBe(true);
    expect(receiver.at("/own")).toHaveLength(1);
    const plain = await newPerson(h, "user");
    expect((await as(plain)("POST", "webhooks", { url: "https://example.com/" })).body.code).toBe("FORBIDDEN");
  });

  test("an API key needs its scope", async () => {
    const able = { token: await newApiKey(h, creator, ["webhooks:manage"]) };
    const unable = { token: await newApiKey(h, creator, ["videos:read", "videos:write"]) };
    expect((await as(able)("GET", "webhooks")).status).toBe(200);
    expect((await as(unable)("GET", "webhooks")).body.code).toBe("SCOPE_MISSING");
  });
});

describe("a test message", () => {
  test("arrives at once, signed, whatever the endpoint listens to, and stands in the log", async () => {
    const webhook = await newWebhook(h, creator, `${receiver.url}/test`, ["video.deleted"]);
    const sent = await as(creator)("POST", `webhooks/${webhook.id}/test`);
    expect([sent.status, sent.body.event]).toEqual([202, "webhook.test"]);
    const detail = await waitFor(h, creator, sent.body.id, "delivered");
    const [message] = receiver.at("/test");
    if (!message) throw new Error("nothing arrived");
    expect(verify(webhook.secret, message)).toEqual(message.body);
    expect(message.body).toMatchObject({ type: "webhook.test", data: { webhookId: webhook.id } });
    expect(message.headers).toMatchObject({ "content-type": "application/json", "webhook-id": detail.eventId });
    expect(message.headers["user-agent"]).toMatch(/^Edgereel-Webhooks\/1 \(\+http/);
    expect(detail).toMatchObject({ attempts: 1, nextAttemptAt: null, payload: message.body });
    expect(detail.log).toMatchObject([{ number: 1, status: 200, error: null, answer: "thank you" }]);
    const listed = await as(creator)("GET", `webhooks/${webhook.id}/deliveries?state=delivered`);
    expect(listed.body.items.map(({ id }: any) => id)).toEqual([sent.body.id]);
    expect((await as(creator)("GET", `webhooks/${webhook.id}/deliveries?state=failed`)).body.items).toEqual([]);
  });

  test("is signed by both secrets for a day after a rotation, and by the new one alone then", async () => {
    const webhook = await newWebhook(h, creator, `${receiver.url}/rotate`);
    const rotated = await as(creator)("POST", `webhooks/${webhook.id}/rotate-secret`);
    expect(rotated.status).toBe(200);
    const until = Date.parse(rotated.body.previousSecretUntil);
    expect(Math.round((until - Date.now()) / 3_600_000)).toBe(24);
    const send = async () => {
      const { body } = await as(creator)("POST", `webhooks/${webhook.id}/test`);
      await waitFor(h, creator, body.id, "delivered");
      return receiver.at("/rotate").at(-1) as never;
    };
    const both = await send();
    for (const secret of [webhook.secret, rotated.body.secret]) expect(verify(secret, both)).toBeTruthy();
    await h.sql`update webhook_endpoints set previous_secret_until = now() - interval '1 second' where id = ${webhook.id}`;
    const one = await send();
    expect(verify(rotated.body.secret, one)).toBeTruthy();
    expect(() => verify(webhook.secret, one)).toThrow("No matching signature");
    await h.worker.scheduled({ cron: "* * * * *" });
    const [row] = await h.sql`select previous_secret from webhook_endpoints where id = ${webhook.id}`;
    expect(row?.previous_secret).toBeNull();
    expect((await as(creator)("GET", `webhooks/${webhook.id}`)).body.previousSecretUntil).toBeNull();
  });

  test("is taken by the example of docs/webhooks.md, and by no example with another secret", async () => {
    const webhook = await newWebhook(h, creator, `http://127.0.0.1:${examplePort}/hooks`);
    const other = await newWebhook(h, creator, `http://127.0.0.1:${examplePort}/hooks`);
    const example = spawn(process.execPath, ["docs/examples/receive-webhooks.mjs"], {
      env: { WEBHOOK_SECRET: webhook.secret, PORT: String(examplePort) },
      stdio: ["ignore", "pipe", "inherit"],
    });
    try {
      let said = "";
      example.stdout.on("data", (chunk: Buffer) => (said += chunk.toString()));
      await once(example.stdout, "data");
      const [right, wrong] = await Promise.all(
        [webhook, other].map(async ({ id }) => (await as(creator)("POST", `webhooks/${id}/test`)).body),
      );
      const taken = await waitFor(h, creator, right?.id, "delivered");
      const refused = await waitFor(h, creator, wrong?.id, "waiting", 1);
      expect(said).toContain(`${taken.eventId} webhook.test {"webhookId":"${webhook.id}"}`);
      expect(refused.log).toMatchObject([{ status: 401, answer: "The signature is wrong, or too old." }]);
    } finally {
      example.kill();
    }
  });

  test("is refused while the webhook is off", async () => {
    const { id } = await newWebhook(h, creator, `${receiver.url}/off`);
    await as(creator)("PATCH", `webhooks/${id}`, { enabled: false });
    const refused = await as(creator)("POST", `webhooks/${id}/test`);
    expect([refused.status, refused.body.code]).toEqual([409, "WEBHOOK_DISABLED"]);
  });
});

test("with a secret that no key opens, nothing is sent that nobody could verify", async () => {
  const webhook = await newWebhook(h, creator, `${receiver.url}/lost`);
  const source = await newWebhook(h, creator, `${receiver.url}/copied`);
  // As it is for an endpoint whose row was copied, and after its key was lost.
  await h.sql`update webhook_endpoints set secret = other.secret from webhook_endpoints other
    where webhook_endpoints.id = ${webhook.id} and other.id = ${source.id}`;
  const { body } = await as(creator)("POST", `webhooks/${webhook.id}/test`);
  const detail = await waitFor(h, creator, body.id, "waiting", 1);
  expect(detail.log).toMatchObject([{ status: null, error: expect.stringContaining("secret cannot be read") }]);
  expect(receiver.at("/lost")).toEqual([]);
});

test("every event of the list can be chosen", async () => {
  const { events } = await newWebhook(h, creator, `${receiver.url}/all`, webhookEventNames);
  expect(events).toEqual(webhookEventNames);
});

test("a key of WEBHOOK_KEYS is replaced without the secrets being lost", async () => {
  const webhook = await newWebhook(h, creator, `${receiver.url}/keys`);
  const next = "n".repeat(40);
  await h.configure({ WEBHOOK_KEYS: `${next},${h.secrets.webhookKeys}` });
  await h.worker.scheduled({ cron: "* * * * *" });
  // All of them are sealed by the first key now: the one before is not needed any more.
  await h.configure({ WEBHOOK_KEYS: next });
  const { body } = await as(creator)("POST", `webhooks/${webhook.id}/test`);
  await waitFor(h, creator, body.id, "delivered");
  const [message] = receiver.at("/keys");
  expect(verify(webhook.secret, message as never)).toBeTruthy();
}, 90_000);

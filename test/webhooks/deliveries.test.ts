import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { call, until } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { startReceiver, verify, type Receiver } from "./receiver.ts";
import { deliveriesOf, makeDue, newWebhook, waitFor } from "./world.ts";

let h: Harness;
let receiver: Receiver;
let creator: Person;
beforeAll(async () => {
  receiver = await startReceiver();
  h = await startHarness({ RATE_LIMITS: noRateLimits, WEBHOOK_ALLOW_HOSTS: receiver.host });
  creator = await newPerson(h, "creator");
});
afterAll(async () => {
  await h?.stop();
  await receiver?.stop();
});

const post = async (path: string) => (await call(h, "POST", path, { token: creator.token })).body;
const sendTest = (id: string) => post(`webhooks/${id}/test`);
const endpoint = async (id: string) => (await call(h, "GET", `webhooks/${id}`, { token: creator.token })).body;
const notices = async (person: Person) =>
  (await call(h, "GET", "notifications", { token: person.token })).body.items.map(({ kind }: any) => kind);
const secondsFromNow = (time: string) => (Date.parse(time) - Date.now()) / 1000;

describe("what an endpoint refuses", () => {
  test("is sent again seconds later by itself, under the same id, and told as delivered then", async () => {
    const webhook = await newWebhook(h, creator, `${receiver.url}/again`);
    let asked = 0;
    receiver.answer("/again", (response) => {
      asked += 1;
      response.writeHead(asked === 1 ? 500 : 204).end();
    });
    const { id } = await sendTest(webhook.id);
    const waiting = await waitFor(h, creator, id, "waiting", 1);
    expect(waiting.log).toMatchObject([{ number: 1, status: 500 }]);
    expect(secondsFromNow(waiting.nextAttemptAt)).toBeLessThanOrEqual(6);
    const done = await waitFor(h, creator, id, "delivered");
    expect(done.log.map(({ status }: any) => status)).toEqual([500, 204]);
    const [first, second] = receiver.at("/again");
    expect(first?.headers["webhook-id"]).toBe(second?.headers["webhook-id"]);
    expect(first?.text).toBe(second?.text);
    for (const message of [first, second]) expect(verify(webhook.secret, message as never)).toBeTruthy();
  });

  test("waits ever longer, and fails after ten attempts", async () => {
    const webhook = await newWebhook(h, creator, `${receiver.url}/never`);
    receiver.status("/never", 503);
    const { id } = await sendTest(webhook.id);
    await waitFor(h, creator, id, "waiting", 1);
    // As if eight more had failed.
    await h.sql`update webhook_deliveries set attempts = 8 where id = ${id}`;
    await makeDue(h, webhook.id);
    const ninth = await waitFor(h, creator, id, "waiting", 2);
    expect(ninth.attempts).toBe(9);
    const hours = secondsFromNow(ninth.nextAttemptAt) / 3600;
    expect([hours > 23.9, hours < 28.9]).toEqual([true, true]);
    await makeDue(h, webhook.id);
    const failed = await waitFor(h, creator, id, "failed", 3);
    expect(failed).toMatchObject({ attempts: 10, nextAttemptAt: null });
    expect(await endpoint(webhook.id)).toMatchObject({ enabled: true, disabledReason: null });
  });

  test("is tried when the receiver asks for it by Retry-After", async () => {
    const webhook = await newWebhook(h, creator, `${receiver.url}/later`);
    receiver.status("/later", 429, { "retry-after": "3600" });
    const { id } = await sendTest(webhook.id);
    const { nextAttemptAt } = await waitFor(h, creator, id, "waiting", 1);
    expect(secondsFromNow(nextAttemptAt)).toBeGreaterThan(3500);
  });
});

describe("an endpoint is switched off", () => {
  test("by 410 at once, with what waits for it, and its owner hears of it in the bell and by mail", async () => {
    const owner = await newPerson(h, "creator");
    const webhook = await newWebhook(h, owner, `${receiver.url}/gone?token=hidden`);
    receiver.status("/gone?token=hidden", 500);
    const send = async () =>
      (await call(h, "POST", `webhooks/${webhook.id}/test`, { token: owner.token })).body.id as string;
    const before = await send();
    await waitFor(h, owner, before, "waiting", 1);
    await h.sql`update webhook_deliveries set next_attempt_at = now() + interval '1 hour' where id = ${before}`;
    receiver.status("/gone?token=hidden", 410);
    const last = await send();
    expect((await waitFor(h, owner, last, "failed")).log).toMatchObject([{ status: 410 }]);
    const off = await until(
      async () => (await call(h, "GET", `webhooks/${webhook.id}`, { token: owner.token })).body,
      ({ enabled }) => !enabled,
    );
    expect(off.disabledReason).toContain("410");
    await waitFor(h, owner, before, "failed", 1);
    await h.worker.scheduled({ cron: "* * * * *" });
    expect(await notices(owner)).toEqual(["webhook.disabled"]);
    const mails = await until(
      () => h.mailsTo(owner.email),
      (all) => all.length > 0,
    );
    expect(mails[0]?.subject).toBe("A webhook was switched off");
    expect([mails[0]?.text.includes(receiver.host), mails[0]?.text.includes("hidden")]).toEqual([true, false]);

    const refused = await call(h, "POST", `webhooks/deliveries/${last}/replay`, { token: owner.token });
    expect(refused.body.code).toBe("WEBHOOK_DISABLED");
    receiver.status("/gone?token=hidden", 200);
    const on = await call(h, "PATCH", `webhooks/${webhook.id}`, { token: owner.token, body: { enabled: true } });
    expect(on.body).toMatchObject({ enabled: true, disabledReason: null });
    await call(h, "POST", `webhooks/deliveries/${last}/replay`, { token: owner.token });
    await waitFor(h, owner, last, "delivered");
  });

  test("after five days of nothing but failures, and not where anything arrived in between", async () => {
    receiver.status("/dead", 500);
    for (const arrived of [true, false]) {
      const webhook = await newWebhook(h, creator, `${receiver.url}/dead`);
      await h.sql`update webhook_endpoints set updated_at = now() - interval '20 days' where id = ${webhook.id}`;
      const [old, between, now] = [await sendTest(webhook.id), await sendTest(webhook.id), await sendTest(webhook.id)];
      for (const { id } of [old, between, now]) await waitFor(h, creator, id, "waiting", 1);
      await h.sql`update webhook_deliveries set state = 'failed', created_at = now() - interval '9 days',
        ended_at = now() - interval '6 days' where id = ${old.id}`;
      await h.sql`update webhook_deliveries set state = ${arrived ? "delivered" : "failed"}::webhook_state,
        ended_at = now() - interval '3 days' where id = ${between.id}`;
      await h.sql`update webhook_deliveries set attempts = 9 where id = ${now.id}`;
      await makeDue(h, webhook.id);
      await waitFor(h, creator, now.id, "failed");
      const after = await until(
        () => endpoint(webhook.id),
        ({ enabled }) => enabled === arrived,
      );
      expect(after.disabledReason).toEqual(arrived ? null : expect.stringContaining("5 days"));
    }
  });
});

describe("a replay", () => {
  test("sends a delivery again under its id, with all attempts ahead of it and the log kept", async () => {
    const webhook = await newWebhook(h, creator, `${receiver.url}/replay`);
    const { id, eventId } = await sendTest(webhook.id);
    await waitFor(h, creator, id, "delivered");
    receiver.status("/replay", 500);
    expect((await post(`webhooks/deliveries/${id}/replay`)).state).toBe("waiting");
    const again = await waitFor(h, creator, id, "waiting", 2);
    expect(again).toMatchObject({
      attempts: 1,
      log: [
        { number: 1, status: 200 },
        { number: 2, status: 500 },
      ],
    });
    expect(again.nextAttemptAt).not.toBeNull();
    expect(receiver.at("/replay").map(({ headers }) => headers["webhook-id"])).toEqual([eventId, eventId]);
  });

  test("of one that waits sends it now", async () => {
    const webhook = await newWebhook(h, creator, `${receiver.url}/sooner`);
    receiver.status("/sooner", 500, { "retry-after": "7200" });
    const { id } = await sendTest(webhook.id);
    await waitFor(h, creator, id, "waiting", 1);
    receiver.status("/sooner", 200);
    await post(`webhooks/deliveries/${id}/replay`);
    expect((await waitFor(h, creator, id, "delivered")).attempts).toBe(2);
  });
});

test("a name that comes to lie in a private network is sent nothing more", async () => {
  h.names.set("turns.example.com", ["93.184.215.14"]);
  const webhook = await newWebhook(h, creator, "https://turns.example.com/hook");
  h.names.set("turns.example.com", ["127.0.0.1"]);
  const { id } = await sendTest(webhook.id);
  const { log } = await waitFor(h, creator, id, "waiting", 1);
  expect(log).toMatchObject([{ status: null, error: "The address leads into a private network." }]);
});

test("an address that came into the database by another way is judged before it is asked", async () => {
  const other = await startReceiver();
  const webhook = await newWebhook(h, creator, `${receiver.url}/moved-in`);
  await h.sql`update webhook_endpoints set url = ${`${other.url}/metadata`} where id = ${webhook.id}`;
  const { id } = await sendTest(webhook.id);
  const { log } = await waitFor(h, creator, id, "waiting", 1);
  expect(log[0].error).toContain("https://");
  expect(other.received).toEqual([]);
  await other.stop();
});

test("an endpoint that answers nothing holds up no other, and is asked five times at once at the most", async () => {
  const slow = await newWebhook(h, creator, `${receiver.url}/slow`, ["video.deleted"]);
  const quick = await newWebhook(h, creator, `${receiver.url}/quick`, ["video.deleted"]);
  let [open, most] = [0, 0];
  const held: (() => void)[] = [];
  receiver.answer("/slow", async (response) => {
    open += 1;
    most = Math.max(most, open);
    await new Promise<void>((resolve) => held.push(resolve));
    open -= 1;
    response.writeHead(200).end();
  });
  const ids = await Promise.all(Array.from({ length: 12 }, () => newVideo(h, creator.id)));
  await Promise.all(ids.map((id) => call(h, "DELETE", `videos/${id}`, { token: creator.token })));
  const arrived = await until(
    async () => receiver.at("/quick"),
    (messages) => messages.length === 12,
  );
  expect(new Set(arrived.map(({ headers }) => headers["webhook-id"])).size).toBe(12);
  await until(
    async () => open,
    (count) => count === 5,
  );
  // Let go of one after the other, until all have been answered.
  await until(
    async () => {
      for (const release of held.splice(0)) release();
      return receiver.at("/slow").length;
    },
    (count) => count === 12,
  );
  expect(most).toBeLessThanOrEqual(5);
  for (const release of held.splice(0)) release();
  await until(
    () => deliveriesOf(h, creator, slow.id),
    (all) => all.every(({ state }) => state === "delivered"),
  );
  expect((await deliveriesOf(h, creator, quick.id)).map(({ attempts }) => attempts)).toEqual(Array(12).fill(1));
});

test("the log is paged, kept for thirty days, and goes with its webhook", async () => {
  const webhook = await newWebhook(h, creator, `${receiver.url}/log`);
  for (let i = 0; i < 3; i += 1) await waitFor(h, creator, (await sendTest(webhook.id)).id, "delivered");
  const page = async (query: string) =>
    (await call(h, "GET", `webhooks/${webhook.id}/deliveries?${query}`, { token: creator.token })).body;
  const first = await page("limit=2");
  const second = await page(`limit=2&cursor=${first.nextCursor}`);
  expect([first.items.length, second.items.length, second.nextCursor]).toEqual([2, 1, null]);
  expect((await page("cursor=nonsense")).code).toBe("VALIDATION_FAILED");
  await h.sql`update webhook_deliveries set created_at = now() - interval '31 days' where id = ${second.items[0].id}`;
  await h.worker.scheduled({ cron: "* * * * *" });
  expect(await deliveriesOf(h, creator, webhook.id)).toHaveLength(2);
  await call(h, "DELETE", `webhooks/${webhook.id}`, { token: creator.token });
  const [left] = await h.sql`select count(*)::int as count from webhook_attempts a
    join webhook_deliveries d on d.id = a.delivery_id where d.endpoint_id = ${webhook.id}`;
  expect(left?.count).toBe(0);
});

test("attempts are counted by what came of them, with how long they and the whole way took", async () => {
  const counts = async () => {
    const headers = { authorization: `Bearer ${h.secrets.metricsToken}` };
    const text = (await call(h, "GET", "/metrics", { headers })).body.text as string;
    const countOf = (series: string) =>
      Number(
        text
          .split("\n")
          .find((line) => line.startsWith(`${series} `))
          ?.split(" ")[1],
      );
    const outcomes = ["delivered", "retried", "failed", "switched_off"].map((outcome) =>
      countOf(`edgereel_webhook_attempt_duration_seconds_count{outcome="${outcome}"}`),
    );
    return [...outcomes, countOf("edgereel_webhook_delivery_duration_seconds_count")];
  };
  const told = async (path: string, state: string) => {
    const webhook = await newWebhook(h, creator, `${receiver.url}${path}`);
    const { id } = await sendTest(webhook.id);
    await waitFor(h, creator, id, state, 1);
    return webhook.id;
  };
  // None of before may come in between.
  await h.sql`update webhook_endpoints set enabled = false`;
  receiver.status("/counted-busy", 503);
  receiver.status("/counted-gone", 410);
  const before = await counts();
  await told("/counted", "delivered");
  await told("/counted-gone", "failed");
  const busy = await told("/counted-busy", "waiting");
  await h.sql`update webhook_deliveries set attempts = 9 where endpoint_id = ${busy}`;
  await makeDue(h, busy);
  await until(counts, (now) => now.reduce((a, b) => a + b) - before.reduce((a, b) => a + b) === 5);
  expect((await counts()).map((count, i) => count - (before[i] ?? 0))).toEqual([1, 1, 1, 1, 1]);
});

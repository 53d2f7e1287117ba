import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { call, signUp, until, type Account, type Answer } from "../client.ts";
import { readEvents } from "../live/event-reader.ts";
import { startHarness, type Harness } from "../harness.ts";
import { startRedisSwitch } from "./redis-switch.ts";

// Whatever state Redis is in, what was ended or changed is in effect within 5 s for access tokens too.
const promisedSeconds = 5;

let h: Harness;
let redis: Awaited<ReturnType<typeof startRedisSwitch>>;
beforeAll(async () => {
  redis = await startRedisSwitch();
  h = await startHarness({
    ...redis.variables,
    RATE_LIMITS: "register=1000/60,signIn=1000/60,signInAddress=1000/60,upload=1000/60",
  });
}, 120_000);
afterAll(async () => {
  await h?.stop();
  await redis?.stop();
});
beforeEach(() => {
  redis.mode = "up";
});

const me = (account: Account) => call(h, "GET", "users/me", { token: account.token });
const sessionIdOf = (account: Account) => account.refreshToken.split(".")[0] as string;
/**
 * Asks until the answer has this code; answers how many seconds after now the last request began that
 * was still let through, which no slow machine makes longer.
 */
async function secondsOpen(ask: () => Promise<Answer>, code: string): Promise<number> {
  const changedMs = Date.now();
  let lastMs = changedMs;
  await until(
    async () => {
      const beganMs = Date.now();
      const answer = await ask();
      if (answer.body.code !== code) lastMs = beganMs;
      return answer;
    },
    (answer) => answer.body.code === code,
    20,
  );
  return (lastMs - changedMs) / 1000;
}

test("a request finds its session and its account by one call to Redis", async () => {
  const account = await signUp(h);
  expect((await me(account)).status).toBe(200);
  // The record is written behind the reply.
  await until(
    () => redis.run("exists", `session:${sessionIdOf(account)}`),
    (held) => held === 1,
  );
  redis.takeCalls();
  // A list that asks nothing of Redis itself.
  expect((await call(h, "GET", "auth/sessions", { token: account.token })).status).toBe(200);
  expect(redis.takeCalls()).toEqual([`["mget","session:${sessionIdOf(account)}","account:${account.id}"]`]);
});

test("an ended session's access token is refused at the next request", async () => {
  const account = await signUp(h);
  await me(account);
  expect((await call(h, "POST", "auth/logout", { body: { refreshToken: account.refreshToken } })).status).toBe(204);
  const refused = await me(account);
  expect([refused.status, refused.body.code]).toEqual([401, "TOKEN_INVALID"]);
});

test("an end that never reached Redis is in effect within 5 s", async () => {
  const account = await signUp(h);
  await me(account);
  await h.sql`update sessions set revoked_at = now() where id = ${sessionIdOf(account)}`;
  expect(await secondsOpen(() => me(account), "TOKEN_INVALID")).toBeLessThan(promisedSeconds);
});

test("a change of role and a suspension that never reached Redis are in effect within 5 s", async () => {
  const creator = await signUp(h, "creator");
  const create = () => call(h, "POST", "videos", { token: creator.token, body: { title: "Mine" } });
  expect((await create()).status).toBe(201);
  await h.sql`update users set role = 'user' where id = ${creator.id}`;
  expect(await secondsOpen(create, "FORBIDDEN")).toBeLessThan(promisedSeconds);
  await h.sql`update users set status = 'suspended', suspended_reason = 'Spam' where id = ${creator.id}`;
  expect(await secondsOpen(() => me(creator), "ACCOUNT_SUSPENDED")).toBeLessThan(promisedSeconds);
  expect((await me(creator)).body.detail).toContain("Spam");
});

test("a deleted account's access token dies within 5 s", async () => {
  const account = await signUp(h);
  await me(account);
  await h.sql`delete from users where id = ${account.id}`;
  expect(await secondsOpen(() => me(account), "TOKEN_INVALID")).toBeLessThan(promisedSeconds);
});

test("a record that Redis kept beyond its time is not believed", async () => {
  const account = await signUp(h);
  await h.sql`update sessions set revoked_at = now() where id = ${sessionIdOf(account)}`;
  const keep = (at: number) =>
    Promise.all([
      redis.run("set", `session:${sessionIdOf(account)}`, JSON.stringify({ userId: account.id, at })),
      redis.run(
        "set",
        `account:${account.id}`,
        JSON.stringify({ role: "admin", status: "active", suspendedReason: null, at }),
      ),
    ]);
  // Old, of a clock far ahead, and of another shape.
  for (const at of [Date.now() - 3_001, Date.now() + 60_000, Number.NaN]) {
    await keep(at);
    expect((await me(account)).body.code).toBe("TOKEN_INVALID");
  }
});

test("a session's record does not open another account", async () => {
  const [one, other] = [await signUp(h), await signUp(h)];
  await Promise.all([me(one), me(other)]);
  const at = Date.now();
  await redis.run("set", `session:${sessionIdOf(one)}`, JSON.stringify({ userId: other.id, at }));
  expect((await me(one)).body.code).toBe("TOKEN_INVALID");
});

test.each(["away", "hung"] as const)("with Redis %s sessions are read from Postgres, and end at once", async (mode) => {
  const account = await signUp(h);
  await me(account);
  redis.mode = mode;
  expect((await me(account)).status).toBe(200);
  // Ended while Redis cannot be told.
  await call(h, "POST", "auth/logout", { body: { refreshToken: account.refreshToken } });
  expect((await me(account)).body.code).toBe("TOKEN_INVALID");
});

test.each(["away", "hung"] as const)("with Redis %s a person's event stream ends with its session", async (mode) => {
  const account = await signUp(h);
  const stream = await readEvents(h, "users/me/events", { token: account.token });
  await stream.seen(({ event }) => event === "unread");
  redis.mode = mode;
  await call(h, "POST", "auth/logout", { body: { refreshToken: account.refreshToken } });
  const endedMs = Date.now();
  expect((await stream.ended) - endedMs).toBeLessThan(promisedSeconds * 1000);
});

test("a record that Redis kept does not keep a person's event stream open", async () => {
  const account = await signUp(h);
  const stream = await readEvents(h, "users/me/events", { token: account.token });
  await stream.seen(({ event }) => event === "unread");
  await call(h, "POST", "auth/logout", { body: { refreshToken: account.refreshToken } });
  const endedMs = Date.now();
  // As a reader may write it who had asked just before.
  const kept = { role: "user", status: "active", suspendedReason: null, at: endedMs };
  await redis.run("set", `session:${sessionIdOf(account)}`, JSON.stringify({ userId: account.id, at: endedMs }));
  await redis.run("set", `account:${account.id}`, JSON.stringify(kept));
  expect((await stream.ended) - endedMs).toBeLessThan(promisedSeconds * 1000);
});

test("twenty who watch one encode are asked after by one call for all their sessions", async () => {
  const creator = await signUp(h, "creator");
  const video = await call(h, "POST", "videos", { token: creator.token, body: { title: "Mine" } });
  const { id } = video.body;
  await h.sql`update videos set visibility = 'public', playable = true, state = 'processing', epoch = 1 where id = ${id}`;
  const people = await Promise.all(Array.from({ length: 3 }, () => signUp(h)));
  const watching = await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      readEvents(h, `videos/${id}/events`, i < 17 ? { token: people[i % 3]?.token ?? "" } : {}),
    ),
  );
  for (const { seen } of watching) await seen(({ event }) => event === "state");
  redis.takeCalls();
  const asked = await until(
    async () => redis.takeCalls().filter((text) => text.includes("mget")),
    (calls) => calls.length > 0,
  );
  expect(asked).toHaveLength(1);
  for (const { id: person } of people) expect(asked[0]).toContain(`account:${person}`);
  // Hidden: nobody but its owner may know of it any more.
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { visibility: "private" } });
  const hiddenMs = Date.now();
  for (const { ended } of watching) expect((await ended) - hiddenMs).toBeLessThan(promisedSeconds * 1000);
}, 60_000);

test("an event stream that is open ends within 5 s of a suspension, a sign-out and the end of a key", async () => {
  const endings: [name: string, end: (creator: Account, keyId: string) => Promise<unknown>, byKey: boolean][] = [
    ["suspension", (creator) => h.sql`update users set status = 'suspended' where id = ${creator.id}`, false],
    ["sign-out", (creator) => h.sql`update sessions set revoked_at = now() where user_id = ${creator.id}`, false],
    ["key", (creator, keyId) => call(h, "DELETE", `api-keys/${keyId}`, { token: creator.token }), true],
  ];
  for (const [name, end, byKey] of endings) {
    const creator = await signUp(h, "creator");
    const video = await call(h, "POST", "videos", { token: creator.token, body: { title: "Mine" } });
    const made = { name: "watcher", scopes: ["videos:read"] };
    const key = await call(h, "POST", "api-keys", { token: creator.token, body: made });
    const token = byKey ? key.body.key : creator.token;
    const stream = await fetch(`${h.at.app}/api/v1/videos/${video.body.id}/events`, {
      headers: { authorization: `Bearer ${token}` },
      signal: AbortSignal.timeout(30_000),
    });
    expect(stream.status, name).toBe(200);
    // Closed in order or cut off: either way nothing comes any more.
    const ended = stream.text().then(
      () => Date.now(),
      () => Date.now(),
    );
    await end(creator, key.body.id);
    const changedMs = Date.now();
    expect((await ended) - changedMs, name).toBeLessThan(promisedSeconds * 1000);
  }
}, 120_000);

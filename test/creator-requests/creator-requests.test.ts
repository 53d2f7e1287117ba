import { afterAll, beforeAll, expect, test } from "vitest";
import { call, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let admin: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=500/3600" });
  admin = await signUp(h, "admin");
});
afterAll(() => h.stop());

async function verified(): Promise<Account> {
  const person = await signUp(h);
  await h.sql`update users set email_verified_at = now() where id = ${person.id}`;
  return person;
}
const ask = (person: Account, message?: string) =>
  call(h, "POST", "users/me/creator", { token: person.token, ...(message === undefined ? {} : { body: { message } }) });
const me = async (person: Account) => (await call(h, "GET", "users/me", { token: person.token })).body;
const asAdmin = (method: string, path: string, body?: unknown) =>
  call(h, method, `admin/creator-requests${path}`, { token: admin.token, ...(body === undefined ? {} : { body }) });
const create = (person: Account) => call(h, "POST", "videos", { token: person.token, body: { title: "Mine" } });
const waiting = async () => (await asAdmin("GET", "?limit=100")).body.items;

test("a request waits for an admin, and grants nothing until then", async () => {
  const person = await verified();
  expect((await me(person)).creatorRequest).toBeUndefined();
  const answer = await ask(person, "  I film birds. ");
  expect(answer.status).toBe(202);
  expect(answer.body).toMatchObject({
    id: person.id,
    role: "user",
    creatorRequest: { state: "pending", message: "I film birds.", reason: null, decidedAt: null },
  });
  expect(await me(person)).toEqual(answer.body);
  expect((await create(person)).status).toBe(403);
  expect((await waiting()).at(-1)).toMatchObject({
    state: "pending",
    message: "I film birds.",
    user: { id: person.id, email: person.email },
  });
});

test("a granted request makes a creator at once, and stands in the audit log", async () => {
  const person = await verified();
  await ask(person);
  const answer = await asAdmin("POST", `/${person.id}/grant`);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ state: "granted", reason: null, user: { id: person.id, role: "creator" } });
  expect((await create(person)).status).toBe(201);
  expect(await me(person)).toMatchObject({ role: "creator", creatorRequest: { state: "granted" } });
  const log = await h.sql`select action, actor_id, detail from audit_log where target_id = ${person.id}`;
  expect(log).toEqual([
    {
      action: "creator-request.grant",
      actor_id: admin.id,
      detail: { before: { role: "user" }, after: { role: "creator" } },
    },
  ]);
  // Whoever is a creator already stays one, with nothing to wait for.
  const again = await ask(person);
  expect([again.status, again.body.role]).toEqual([200, "creator"]);
});

test("a declined request tells its reason and may be made again", async () => {
  const person = await verified();
  await ask(person, "Please.");
  const answer = await asAdmin("POST", `/${person.id}/decline`, { reason: "Say more about what you film." });
  expect(answer.body).toMatchObject({ state: "declined", reason: "Say more about what you film." });
  expect((await me(person)).creatorRequest).toMatchObject({
    state: "declined",
    reason: "Say more about what you film.",
  });
  expect((await create(person)).status).toBe(403);
  expect((await waiting()).map((item: { user: { id: string } }) => item.user.id)).not.toContain(person.id);
  const log = await h.sql`select action, detail from audit_log where target_id = ${person.id}`;
  expect(log).toEqual([{ action: "creator-request.decline", detail: { reason: "Say more about what you film." } }]);

  const again = await ask(person, "Herons, mostly.");
  expect(again.status).toBe(202);
  expect(again.body.creatorRequest).toMatchObject({ state: "pending", message: "Herons, mostly.", reason: null });
  await asAdmin("POST", `/${person.id}/grant`);
  expect((await create(person)).status).toBe(201);
});

test("asking again while it waits keeps the place and takes new words", async () => {
  const person = await verified();
  const first = (await ask(person, "One.")).body.creatorRequest;
  const bare = (await ask(person)).body.creatorRequest;
  expect(bare).toEqual(first);
  const second = (await ask(person, "Two.")).body.creatorRequest;
  expect(second).toEqual({ ...first, message: "Two." });
});

test("nobody asks more than five times a day", async () => {
  const person = await verified();
  const statuses = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await ask(person)).status);
  expect(statuses).toEqual([202, 202, 202, 202, 202, 429]);
});

test("an address that is not verified cannot ask where an admin decides", async () => {
  const person = await signUp(h);
  const answer = await ask(person);
  expect([answer.status, answer.body.code]).toEqual([403, "EMAIL_NOT_VERIFIED"]);
  expect((await me(person)).creatorRequest).toBeUndefined();
});

test("a message is optional, text, and of 1000 characters at most", async () => {
  const person = await verified();
  const send = (options: object) => call(h, "POST", "users/me/creator", { token: person.token, ...options });
  expect((await send({ body: { message: "x".repeat(1001) } })).body.errors[0].path).toBe("body.message");
  expect((await send({ body: { message: "a\0b" } })).status).toBe(422);
  expect((await send({ raw: "{" })).status).toBe(400);
  // As clients of before there was a message sent it: nothing, said to be JSON.
  expect((await send({ raw: "" })).status).toBe(202);
});

test("only admins see and decide requests", async () => {
  const person = await verified();
  await ask(person);
  for (const other of [person, await signUp(h, "creator")]) {
    for (const [method, path, body] of [
      ["GET", "admin/creator-requests", undefined],
      ["POST", `admin/creator-requests/${person.id}/grant`, undefined],
      ["POST", `admin/creator-requests/${person.id}/decline`, { reason: "No." }],
    ] as const) {
      const answer = await call(h, method, path, { token: other.token, ...(body ? { body } : {}) });
      expect([path, answer.status]).toEqual([path, 403]);
      expect((await call(h, method, path, body ? { body } : {})).status).toBe(401);
    }
  }
  expect((await me(person)).creatorRequest.state).toBe("pending");
});

test("a request is decided once, by one of two admins at once", async () => {
  const person = await verified();
  await ask(person);
  const answers = await Promise.all([
    asAdmin("POST", `/${person.id}/grant`),
    asAdmin("POST", `/${person.id}/decline`, { reason: "No." }),
  ]);
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  expect(await h.sql`select count(*)::int from audit_log where target_id = ${person.id}`).toEqual([{ count: 1 }]);
  const none = await asAdmin("POST", `/${admin.id}/grant`);
  expect([none.status, none.body.code]).toEqual([404, "CREATOR_REQUEST_NOT_FOUND"]);
});

test("a decline needs a reason", async () => {
  const person = await verified();
  await ask(person);
  expect((await asAdmin("POST", `/${person.id}/decline`, {})).status).toBe(422);
  expect((await asAdmin("POST", `/${person.id}/decline`, { reason: " " })).status).toBe(422);
  expect((await asAdmin("POST", "/usr_x/grant")).status).toBe(422);
});

test("the list shows the oldest first, by pages and by state", async () => {
  await h.sql`delete from creator_requests`;
  const people: Account[] = [];
  for (let i = 0; i < 3; i += 1) {
    const person = await verified();
    await ask(person);
    people.push(person);
  }
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await asAdmin("GET", `?limit=2${cursor ? `&cursor=${cursor}` : ""}`);
    seen.push(...body.items.map((item: { user: { id: string } }) => item.user.id));
    cursor = body.nextCursor;
  } while (cursor);
  expect(seen).toEqual(people.map(({ id }) => id));
  await asAdmin("POST", `/${people[1]?.id}/decline`, { reason: "No." });
  expect((await asAdmin("GET", "?state=declined")).body.items).toHaveLength(1);
  expect(await waiting()).toHaveLength(2);
  expect((await asAdmin("GET", "?state=lost")).status).toBe(422);
});

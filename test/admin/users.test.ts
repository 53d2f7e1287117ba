import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
let admin: Account;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60,register=500/3600" });
  admin = await signUp(h, "admin");
});
afterAll(() => h.stop());

const asAdmin = (method: string, path: string, body?: unknown) =>
  call(h, method, path, { token: admin.token, ...(body === undefined ? {} : { body }) });
const ids = (page: { body: Record<string, any> }): string[] => page.body.items.map(({ id }: { id: string }) => id);
const entries = (target: string) =>
  h.sql`select action, actor_id, detail, request_id from audit_log where target_id = ${target} order by created_at, id`;

test("the list shows accounts newest first, by pages that miss and repeat none", async () => {
  const made: string[] = [];
  for (let i = 0; i < 5; i += 1) made.push((await signUp(h)).id);
  const seen: string[] = [];
  let cursor: string | null = null;
  do {
    const query = new URLSearchParams({ limit: "2", ...(cursor ? { cursor } : {}) });
    const page = await asAdmin("GET", `admin/users?${query}`);
    expect(page.status).toBe(200);
    seen.push(...ids(page));
    cursor = page.body.nextCursor;
  } while (cursor);
  expect(seen.filter((id) => made.includes(id))).toEqual(made.toReversed());
  expect(new Set(seen).size).toBe(seen.length);
  expect((await asAdmin("GET", "admin/users?cursor=dmlkXw")).status).toBe(422);
});

test("accounts are found by parts of the address or the name, by role and by status", async () => {
  const person = await signUp(h, "creator");
  await h.sql`update users set display_name = '100%_Sure' where id = ${person.id}`;
  expect(ids(await asAdmin("GET", `admin/users?search=${encodeURIComponent(person.email.slice(2, -6))}`))).toEqual([
    person.id,
  ]);
  expect(ids(await asAdmin("GET", `admin/users?search=${encodeURIComponent("0%_sUR")}`))).toEqual([person.id]);
  // What matches anything in SQL matches itself only.
  expect(ids(await asAdmin("GET", `admin/users?search=${encodeURIComponent("1%re")}`))).toEqual([]);
  expect(ids(await asAdmin("GET", `admin/users?search=${person.id}`))).toEqual([person.id]);
  expect(ids(await asAdmin("GET", "admin/users?role=admin"))).toEqual([admin.id]);
  expect(ids(await asAdmin("GET", "admin/users?status=suspended"))).toEqual([]);
  for (const query of ["role=owner", "status=gone", "limit=101", `search=${"x".repeat(255)}`, "search=%00"]) {
    expect([query, (await asAdmin("GET", `admin/users?${query}`)).status]).toEqual([query, 422]);
  }
});

test("an account is read with what admins must know, and without its password", async () => {
  const creator = await signUp(h, "creator");
  await newDraft(h, creator);
  const { status, body } = await asAdmin("GET", `admin/users/${creator.id}`);
  expect(status).toBe(200);
  expect(body).toMatchObject({
    id: creator.id,
    email: creator.email,
    role: "creator",
    status: "active",
    suspendedReason: null,
    emailVerified: false,
    videoCount: 1,
  });
  expect(JSON.stringify(body)).not.toMatch(/password|scrypt/i);
  expect((await asAdmin("GET", "admin/users/usr_22222222222222222222")).body.code).toBe("USER_NOT_FOUND");
});

test("a change of role and a suspension hold for tokens that are out, and are in the audit log", async () => {
  const person = await signUp(h);
  const create = () => call(h, "POST", "videos", { token: person.token, body: { title: "Mine" } });
  expect((await create()).status).toBe(403);
  const promoted = await asAdmin("PATCH", `admin/users/${person.id}`, { role: "creator" });
  expect([promoted.status, promoted.body.role]).toEqual([200, "creator"]);
  expect((await create()).status).toBe(201);

  const suspended = await asAdmin("PATCH", `admin/users/${person.id}`, { status: "suspended", reason: "Spam." });
  expect(suspended.body).toMatchObject({ status: "suspended", suspendedReason: "Spam.", role: "creator" });
  expect((await create()).body.code).toBe("ACCOUNT_SUSPENDED");
  const login = await call(h, "POST", "auth/login", { body: { email: person.email, password: goodPassword } });
  expect(login.body.code).toBe("ACCOUNT_SUSPENDED");

  const restored = await asAdmin("PATCH", `admin/users/${person.id}`, { status: "active" });
  expect(restored.body).toMatchObject({ status: "active", suspendedReason: null });
  expect((await create()).status).toBe(201);

  const log = await entries(person.id);
  expect(log.map(({ action, actor_id }) => [action, actor_id])).toEqual([
    ["user.role", admin.id],
    ["user.suspend", admin.id],
    ["user.restore", admin.id],
  ]);
  expect(log[0]?.detail).toEqual({ before: { role: "user" }, after: { role: "creator" } });
  expect(log[0]?.request_id).toBe(promoted.headers.get("x-request-id"));
  expect(log[1]?.detail.after).toEqual({ status: "suspended", reason: "Spam." });
});

test("a suspended creator's videos stay as they are for others, and their owner can do nothing with them", async () => {
  const creator = await signUp(h, "creator");
  const shown = await newDraft(h, creator, { visibility: "public" });
  await h.sql`update videos set state = 'ready', playable = true where id = ${shown.id}`;
  const hidden = await newDraft(h, creator);
  await call(h, "GET", `${hidden.endpoint}/s3/params?filename=a.mp4&type=video/mp4`, { token: creator.token });
  await asAdmin("PATCH", `admin/users/${creator.id}`, { status: "suspended" });
  expect((await call(h, "GET", `videos/${shown.id}`)).status).toBe(200);
  expect((await call(h, "GET", `videos/${shown.id}/playback`)).status).toBe(200);
  expect((await call(h, "GET", `videos/${hidden.id}`)).status).toBe(404);
  for (const [method, path] of [
    ["GET", `videos/${hidden.id}`],
    ["PATCH", `videos/${shown.id}`],
    ["DELETE", `videos/${shown.id}`],
    ["POST", `${hidden.endpoint}/complete`],
    ["POST", "users/me/creator"],
  ] as const) {
    const answer = await call(h, method, path, { token: creator.token, ...(method === "PATCH" ? { body: {} } : {}) });
    expect([method, path, answer.body.code]).toEqual([method, path, "ACCOUNT_SUSPENDED"]);
  }
});

test("a change that changes nothing leaves no entry; one that changes two things leaves two", async () => {
  const person = await signUp(h);
  await asAdmin("PATCH", `admin/users/${person.id}`, { role: "user", status: "active" });
  expect(await entries(person.id)).toEqual([]);
  await asAdmin("PATCH", `admin/users/${person.id}`, { role: "creator", status: "suspended" });
  expect((await entries(person.id)).map(({ action }) => action).sort()).toEqual(["user.role", "user.suspend"]);
});

test.each([
  [{}, "body"],
  [{ role: "owner" }, "body.role"],
  [{ status: "deleted" }, "body.status"],
  [{ role: "user", reason: "because" }, "body.reason"],
  [{ status: "active", reason: "because" }, "body.reason"],
  [{ status: "suspended", reason: "x".repeat(501) }, "body.reason"],
  [{ status: "suspended", reason: "a\0b" }, "body.reason"],
  [{ reason: "only this" }, "body"],
])("a change that is not valid is refused by field (%#)", async (body, path) => {
  const person = await signUp(h);
  const answer = await asAdmin("PATCH", `admin/users/${person.id}`, body);
  expect([answer.status, answer.body.errors[0].path]).toEqual([422, path]);
});

test("fields that are not part of a change are left alone", async () => {
  const person = await signUp(h);
  const sneaky = { role: "creator", email: "taken-over@example.test", passwordHash: "x", id: admin.id };
  const { body } = await asAdmin("PATCH", `admin/users/${person.id}`, sneaky);
  expect(body).toMatchObject({ id: person.id, email: person.email, role: "creator" });
});

test("the address that changes of accounts had first still works, and logs the same", async () => {
  const person = await signUp(h);
  const answer = await asAdmin("PATCH", `users/${person.id}`, { role: "creator" });
  expect([answer.status, answer.body.role]).toEqual([200, "creator"]);
  expect((await entries(person.id)).map(({ action }) => action)).toEqual(["user.role"]);
});

test("nobody but admins reads, changes or deletes accounts", async () => {
  const victim = await signUp(h);
  for (const person of [await signUp(h), await signUp(h, "creator"), victim]) {
    for (const [method, path, body] of [
      ["GET", "admin/users"],
      ["GET", `admin/users/${victim.id}`],
      ["PATCH", `admin/users/${victim.id}`, { role: "admin" }],
      ["PATCH", `users/${victim.id}`, { role: "admin" }],
      ["DELETE", `admin/users/${victim.id}`],
    ] as const) {
      const answer = await call(h, method, path, { token: person.token, ...(body ? { body } : {}) });
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, "FORBIDDEN"]);
      expect((await call(h, method, path, body ? { body } : {})).status).toBe(401);
    }
  }
  expect((await asAdmin("GET", `admin/users/${victim.id}`)).body).toMatchObject({ role: "user", status: "active" });
  expect(await entries(victim.id)).toEqual([]);
});

test("the last active admin is neither demoted, suspended nor deleted", async () => {
  for (const [method, body] of [
    ["PATCH", { role: "creator" }],
    ["PATCH", { status: "suspended" }],
    ["DELETE", undefined],
  ] as const) {
    const answer = await asAdmin(method, `admin/users/${admin.id}`, body);
    expect([method, answer.status, answer.body.code]).toEqual([method, 409, "LAST_ADMIN"]);
  }
  // A suspended admin does not count, and may go.
  const other = await signUp(h, "admin");
  await asAdmin("PATCH", `admin/users/${other.id}`, { status: "suspended" });
  expect((await asAdmin("PATCH", `admin/users/${admin.id}`, { role: "user" })).body.code).toBe("LAST_ADMIN");
  expect((await asAdmin("DELETE", `admin/users/${other.id}`)).status).toBe(204);
  expect(await entries(admin.id)).toEqual([]);
});

test("of two admins who act on each other at once, one is refused", async () => {
  for (const act of ["demote", "suspend", "delete"] as const) {
    const other = await signUp(h, "admin");
    const send = (by: Account, target: Account) =>
      act === "delete"
        ? call(h, "DELETE", `admin/users/${target.id}`, { token: by.token })
        : call(h, "PATCH", `admin/users/${target.id}`, {
            token: by.token,
            body: act === "demote" ? { role: "user" } : { status: "suspended" },
          });
    const answers = await Promise.all([send(admin, other), send(other, admin)]);
    const good = answers.filter(({ status }) => status < 300);
    expect([act, good.length]).toEqual([act, 1]);
    const [{ count } = { count: 0 }] =
      await h.sql`select count(*)::int from users where role = 'admin' and status = 'active'`;
    expect([act, count]).toEqual([act, 1]);
    admin = answers[0] === good[0] ? admin : other;
  }
});

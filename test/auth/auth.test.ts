import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness();
}, 120_000);
afterAll(() => h?.stop());

const refresh = (refreshToken: string) => call(h, "POST", "auth/refresh", { body: { refreshToken } });

test("registering answers an account, a token that opens it, and stores no password", async () => {
  const body = { email: "New.Person@Example.test ", password: goodPassword, displayName: " New Person " };
  const answer = await call(h, "POST", "auth/register", { body });
  expect(answer.status).toBe(201);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.body.user).toMatchObject({ email: "new.person@example.test", displayName: "New Person", role: "user" });
  expect(JSON.stringify(answer.body)).not.toContain("hash");
  const me = await call(h, "GET", "users/me", { token: answer.body.accessToken });
  expect(me.body).toEqual(answer.body.user);
  const [row] = await h.sql`select password_hash from users where email = 'new.person@example.test'`;
  expect(row?.password_hash).toMatch(/^\$scrypt\$/);
});

test("an address registers once, however it is written", async () => {
  const { email } = await signUp(h);
  const body = { email: email.toUpperCase(), password: goodPassword, displayName: "Twin" };
  const answer = await call(h, "POST", "auth/register", { body });
  expect(answer.status).toBe(409);
  expect(answer.body.code).toBe("EMAIL_TAKEN");
});

test("two registrations of one address at once make one account", async () => {
  const body = { email: "race@example.test", password: goodPassword, displayName: "Racer" };
  const answers = await Promise.all([1, 2, 3].map(() => call(h, "POST", "auth/register", { body })));
  expect(answers.map((answer) => answer.status).sort()).toEqual([201, 409, 409]);
});

test.each([
  [{ email: "nobody", password: goodPassword, displayName: "A" }, "body.email"],
  [{ email: "a@example.test", password: "short", displayName: "A" }, "body.password"],
  [{ email: "a@example.test", password: goodPassword }, "body.displayName"],
  [{ email: "a@example.test", password: "x".repeat(129), displayName: "A" }, "body.password"],
])("a registration that is not valid names its field (%#)", async (body, path) => {
  const answer = await call(h, "POST", "auth/register", { body });
  expect(answer.status).toBe(422);
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.body).toMatchObject({ code: "VALIDATION_FAILED", errors: [{ path }] });
  expect(answer.body.requestId).toBe(answer.headers.get("x-request-id"));
});

test.each(["password123", "edgereel1", "person@example.test"])(
  "the password %s is refused as too common",
  async (password) => {
    const body = { email: "person@example.test", password, displayName: "P" };
    const answer = await call(h, "POST", "auth/register", { body });
    expect(answer.body.code).toBe("PASSWORD_TOO_COMMON");
  },
);

test("JSON that is none is refused as such", async () => {
  for (const raw of ["{", '{"email":', "null and void"]) {
    const answer = await call(h, "POST", "auth/login", { raw });
    expect([answer.status, answer.body.code]).toEqual([400, "MALFORMED_REQUEST"]);
  }
});

test("a wrong password and an unknown address cannot be told apart", async () => {
  const { email } = await signUp(h);
  const wrong = await call(h, "POST", "auth/login", { body: { email, password: "not the password" } });
  const unknown = await call(h, "POST", "auth/login", {
    body: { email: "x@example.test", password: "not the password" },
  });
  expect(wrong.status).toBe(401);
  const { requestId: _a, ...first } = wrong.body;
  const { requestId: _b, ...second } = unknown.body;
  expect(first).toEqual(second);
});

test("access tokens are EdDSA JWTs of 15 minutes that the published keys verify", async () => {
  const { token, id } = await signUp(h);
  const jwks = await call(h, "GET", "/.well-known/jwks.json");
  expect(JSON.stringify(jwks.body)).not.toContain('"d"');
  expect(decodeProtectedHeader(token)).toMatchObject({ alg: "EdDSA", kid: jwks.body.keys[0].kid });
  const { payload } = await jwtVerify(token, createLocalJWKSet(jwks.body as never), { audience: "access" });
  expect(payload.sub).toBe(id);
  expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(900);
});

test("the role is read anew: a creator who is made a user may no longer create", async () => {
  const admin = await signUp(h, "admin");
  const creator = await signUp(h, "creator");
  const create = () => call(h, "POST", "videos", { token: creator.token, body: { title: "Mine" } });
  expect((await create()).status).toBe(201);
  const changed = await call(h, "PATCH", `users/${creator.id}`, { token: admin.token, body: { role: "user" } });
  expect(changed.status).toBe(200);
  const refused = await create();
  expect([refused.status, refused.body.code]).toEqual([403, "FORBIDDEN"]);
});

test("a suspended account is refused at once, with the access token and at sign-in", async () => {
  const admin = await signUp(h, "admin");
  const user = await signUp(h);
  expect((await call(h, "GET", "users/me", { token: user.token })).status).toBe(200);
  await call(h, "PATCH", `users/${user.id}`, { token: admin.token, body: { status: "suspended" } });
  expect((await call(h, "GET", "users/me", { token: user.token })).body.code).toBe("ACCOUNT_SUSPENDED");
  const login = await call(h, "POST", "auth/login", { body: { email: user.email, password: goodPassword } });
  expect(login.body.code).toBe("ACCOUNT_SUSPENDED");
  expect((await refresh(user.refreshToken)).status).toBeGreaterThanOrEqual(401);
});

test("only admins change roles, and the last admin stays one", async () => {
  const creator = await signUp(h, "creator");
  const attempt = await call(h, "PATCH", `users/${creator.id}`, { token: creator.token, body: { role: "admin" } });
  expect(attempt.status).toBe(403);
  await h.sql`update users set role = 'user' where role = 'admin'`;
  const admin = await signUp(h, "admin");
  const answer = await call(h, "PATCH", `users/${admin.id}`, { token: admin.token, body: { role: "user" } });
  expect(answer.body.code).toBe("LAST_ADMIN");
});

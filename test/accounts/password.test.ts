import { randomBytes, scryptSync } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, signUp, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { mailedToken, settleMail, subjects } from "./mailed.ts";

const newPassword = "seven lamps in the harbour";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({
    RATE_LIMITS: "register=500/3600,forgot=3/3600,forgotAddress=500/3600,signIn=5/60,signInAddress=500/60,write=500/60",
  });
});
afterAll(() => h.stop());

const forgot = (email: string) => call(h, "POST", "auth/forgot-password", { body: { email } });
const reset = (token: string, password = newPassword) =>
  call(h, "POST", "auth/reset-password", { body: { token, password } });
const signIn = (email: string, password: string) => call(h, "POST", "auth/login", { body: { email, password } });
const change = (person: Account, currentPassword: string, password = newPassword) =>
  call(h, "PUT", "users/me/password", { token: person.token, body: { currentPassword, password } });
const isIn = async (token: string) => (await call(h, "GET", "users/me", { token })).status === 200;

test("a forgotten password is replaced by a mailed link, once, and everybody is signed out", async () => {
  const person = await signUp(h);
  const other = await signIn(person.email, goodPassword);
  expect((await forgot(person.email)).status).toBe(202);
  const token = await mailedToken(h, person.email, subjects.reset);
  // Asking alone changes nothing.
  expect(await isIn(person.token)).toBe(true);

  expect((await reset(token)).status).toBe(204);
  expect(await isIn(person.token)).toBe(false);
  expect(await isIn(other.body.accessToken)).toBe(false);
  for (const refreshToken of [person.refreshToken, other.body.refreshToken]) {
    expect((await call(h, "POST", "auth/refresh", { body: { refreshToken } })).status).toBe(401);
  }
  expect((await signIn(person.email, goodPassword)).body.code).toBe("CREDENTIALS_WRONG");
  const back = await signIn(person.email, newPassword);
  expect(back.status).toBe(200);
  // The link went to this address, so it is proved.
  expect(back.body.user.emailVerified).toBe(true);
  expect((await reset(token, "another good one")).body.code).toBe("MAIL_LINK_INVALID");
  await mailedToken(h, person.email, subjects.verify);
  await settleMail(h);
  expect((await h.mailsTo(person.email)).map(({ subject }) => subject)).toContain(subjects.changed);
});

test("asking for a new password tells nobody which addresses there are", async () => {
  const { email } = await signUp(h);
  const unknown = `${crypto.randomUUID()}@example.test`;
  const answers = [await forgot(email), await forgot(unknown), await forgot(email.toUpperCase())];
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toHaveLength(1);
  expect([...(answers[0]?.headers.keys() ?? [])].sort()).toEqual([...(answers[1]?.headers.keys() ?? [])].sort());
  await settleMail(h);
  expect(await h.mailsTo(unknown)).toHaveLength(0);
});

test("the link can be asked for three times an hour, of unknown addresses as well", async () => {
  const { email } = await signUp(h);
  for (const address of [email, `${crypto.randomUUID()}@example.test`]) {
    const statuses: number[] = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await forgot(address)).status);
    expect(statuses).toEqual([202, 202, 202, 429]);
  }
});

test("a link for a new password works for half an hour, and a newer one replaces it", async () => {
  const { email, id } = await signUp(h);
  await forgot(email);
  const older = await mailedToken(h, email, subjects.reset);
  const [row] = await h.sql`select extract(epoch from expires_at - created_at) / 60 as minutes from mail_tokens
    where user_id = ${id} and purpose = 'reset-password'`;
  expect(Number(row?.minutes)).toBeCloseTo(30, 1);
  await forgot(email);
  const newer = await mailedToken(h, email, subjects.reset, 2);
  expect((await reset(older)).status).toBe(410);
  await h.sql`update mail_tokens set expires_at = now() where user_id = ${id}`;
  expect((await reset(newer)).status).toBe(410);
  expect((await signIn(email, goodPassword)).status).toBe(200);
});

test("of many uses of one link at once, one sets its password", async () => {
  const { email } = await signUp(h);
  await forgot(email);
  const token = await mailedToken(h, email, subjects.reset);
  const passwords = [1, 2, 3, 4, 5].map((n) => `${newPassword} ${n}`);
  const statuses = await Promise.all(passwords.map(async (password) => (await reset(token, password)).status));
  expect(statuses.filter((status) => status === 204)).toHaveLength(1);
  expect((await signIn(email, passwords[statuses.indexOf(204)] ?? "")).status).toBe(200);
});

test("a link that confirms an address sets no password, and the other way round", async () => {
  const { email } = await signUp(h);
  expect((await reset(await mailedToken(h, email, subjects.verify))).status).toBe(410);
  await forgot(email);
  const token = await mailedToken(h, email, subjects.reset);
  expect((await call(h, "POST", "auth/verify-email", { body: { token } })).status).toBe(410);
  // Neither was used up by that.
  expect((await reset(token)).status).toBe(204);
});

test("a password that everybody tries is refused, and the link stays", async () => {
  const { email } = await signUp(h);
  await forgot(email);
  const token = await mailedToken(h, email, subjects.reset);
  expect((await reset(token, "password123")).body.code).toBe("PASSWORD_TOO_COMMON");
  expect((await reset(token, "short")).body.code).toBe("VALIDATION_FAILED");
  expect((await reset(token)).status).toBe(204);
});

test("a suspended account gets no link, and one that it has does not work", async () => {
  const person = await signUp(h);
  await forgot(person.email);
  const token = await mailedToken(h, person.email, subjects.reset);
  await h.sql`update users set status = 'suspended', suspended_reason = 'Spam in comments' where id = ${person.id}`;
  expect((await reset(token)).status).toBe(410);
  await forgot(person.email);
  await settleMail(h);
  expect((await h.mailsTo(person.email)).filter(({ subject }) => subject === subjects.reset)).toHaveLength(1);
  const login = await signIn(person.email, goodPassword);
  expect([login.status, login.body.code]).toEqual([403, "ACCOUNT_SUSPENDED"]);
  expect(login.body.detail).toContain("Spam in comments");
});

test("changing the password needs the one before, and ends the other sessions only", async () => {
  const person = await signUp(h);
  const other = await signIn(person.email, goodPassword);
  const wrong = await change(person, "not this one");
  expect([wrong.status, wrong.body.code]).toEqual([403, "PASSWORD_WRONG"]);
  expect(wrong.body.errors).toEqual([{ path: "body.currentPassword", message: "wrong password" }]);
  expect((await change(person, goodPassword, "letmein123")).body.code).toBe("PASSWORD_TOO_COMMON");

  expect((await change(person, goodPassword)).status).toBe(204);
  expect(await isIn(person.token)).toBe(true);
  expect(await isIn(other.body.accessToken)).toBe(false);
  expect((await signIn(person.email, goodPassword)).status).toBe(401);
  expect((await signIn(person.email, newPassword)).status).toBe(200);
});

test("a new password makes the links that were under way worthless", async () => {
  const person = await signUp(h);
  await forgot(person.email);
  const token = await mailedToken(h, person.email, subjects.reset);
  expect((await change(person, goodPassword)).status).toBe(204);
  expect((await reset(token)).status).toBe(410);
});

test("whoever holds a session cannot try out passwords", async () => {
  const person = await signUp(h);
  const statuses: number[] = [];
  for (let i = 0; i < 6; i += 1) statuses.push((await change(person, `guess number ${i}`)).status);
  expect(statuses).toEqual([403, 403, 403, 403, 403, 429]);
});

test("a hash of weaker parameters is renewed at sign-in, and the password stays the same", async () => {
  const { email, id } = await signUp(h);
  const salt = randomBytes(16);
  const hash = scryptSync(goodPassword, salt, 32, { N: 2 ** 12, r: 8, p: 1 });
  const unpadded = (bytes: Buffer) => bytes.toString("base64").replaceAll("=", "");
  const weak = `$scrypt$ln=12,r=8,p=1$${unpadded(salt)}$${unpadded(hash)}`;
  await h.sql`update users set password_hash = ${weak} where id = ${id}`;
  expect((await signIn(email, "not the password")).status).toBe(401);
  expect((await signIn(email, goodPassword)).status).toBe(200);
  const [row] = await h.sql`select password_hash from users where id = ${id}`;
  expect(row?.password_hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  expect((await signIn(email, goodPassword)).status).toBe(200);
});

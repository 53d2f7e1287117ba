import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { mailedToken, settleMail, subjects } from "./mailed.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({
    RATE_LIMITS: "register=500/3600,upload=500/3600,write=500/60,search=500/60,signIn=20/60,signInAddress=500/60",
  });
});
afterAll(() => h.stop());

const newAddress = () => `${crypto.randomUUID()}@example.test`;
const signIn = (email: string) => call(h, "POST", "auth/login", { body: { email, password: goodPassword } });
const verify = (token: string) => call(h, "POST", "auth/verify-email", { body: { token } });
const changeEmail = (person: Account, email: string, password = goodPassword) =>
  call(h, "POST", "users/me/email", { token: person.token, body: { email, password } });
const subjectsTo = async (address: string) => (await h.mailsTo(address)).map(({ subject }) => subject);

test("a new address becomes the account's when it is confirmed, and the old one is told", async () => {
  const person = await signUp(h);
  const email = newAddress();
  expect((await changeEmail(person, email)).status).toBe(202);
  const token = await mailedToken(h, email, subjects.change);
  // Until then nothing has changed.
  expect((await signIn(person.email)).status).toBe(200);
  expect((await signIn(email)).status).toBe(401);

  expect((await verify(token)).body).toEqual({ email });
  expect((await signIn(email)).body.user).toMatchObject({ id: person.id, email, emailVerified: true });
  expect((await signIn(person.email)).status).toBe(401);
  await until(
    () => subjectsTo(person.email),
    (found) => found.includes(subjects.asked) && found.includes(subjects.moved),
  );
  expect((await verify(token)).status).toBe(410);
});

test("a new address needs the password, and must be another one", async () => {
  const person = await signUp(h);
  const email = newAddress();
  const wrong = await changeEmail(person, email, "not this one");
  expect([wrong.status, wrong.body.code]).toEqual([403, "PASSWORD_WRONG"]);
  expect((await changeEmail(person, person.email)).status).toBe(422);
  expect((await changeEmail(person, "nonsense")).status).toBe(422);
  await settleMail(h);
  expect(await h.mailsTo(email)).toHaveLength(0);
});

test("that an address belongs to somebody else is told to that address alone", async () => {
  const [person, owner] = [await signUp(h), await signUp(h)];
  const answers = [await changeEmail(person, newAddress()), await changeEmail(person, owner.email)];
  expect(answers.map(({ status, body }) => JSON.stringify([status, body]))).toEqual([
    JSON.stringify([202, answers[0]?.body]),
    JSON.stringify([202, answers[0]?.body]),
  ]);
  await until(
    () => subjectsTo(owner.email),
    (found) => found.includes(subjects.taken),
  );
  expect(await subjectsTo(owner.email)).not.toContain(subjects.change);
});

test("an address that somebody took in between is not taken away from them", async () => {
  const person = await signUp(h);
  const email = newAddress();
  await changeEmail(person, email);
  const token = await mailedToken(h, email, subjects.change);
  await call(h, "POST", "auth/register", { body: { email, password: goodPassword, displayName: "Faster" } });
  const late = await verify(token);
  expect([late.status, late.body.code]).toEqual([409, "EMAIL_TAKEN"]);
  expect((await signIn(email)).body.user.displayName).toBe("Faster");
  expect((await signIn(person.email)).status).toBe(200);
});

test("links to an address die when the account leaves it", async () => {
  const person = await signUp(h);
  const email = newAddress();
  const first = await mailedToken(h, person.email, subjects.verify);
  await call(h, "POST", "auth/forgot-password", { body: { email: person.email } });
  const reset = await mailedToken(h, person.email, subjects.reset);
  await changeEmail(person, email);
  await verify(await mailedToken(h, email, subjects.change));
  expect((await verify(first)).status).toBe(410);
  const body = { token: reset, password: "seven lamps in the harbour" };
  expect((await call(h, "POST", "auth/reset-password", { body })).status).toBe(410);
});

test("a new password stops a change of address that is under way", async () => {
  const person = await signUp(h);
  const email = newAddress();
  await changeEmail(person, email);
  const token = await mailedToken(h, email, subjects.change);
  const body = { currentPassword: goodPassword, password: "seven lamps in the harbour" };
  expect((await call(h, "PUT", "users/me/password", { token: person.token, body })).status).toBe(204);
  expect((await verify(token)).status).toBe(410);
});

test("a new name stands at once in the account, at its videos and in search", async () => {
  const creator = await signUp(h, "creator");
  const { id } = await newDraft(h, creator, { title: "Lighthouses", visibility: "public" });
  await h.sql`update videos set state = 'ready', playable = true, epoch = 1 where id = ${id}`;
  const body = { displayName: "  Quokka Films ", role: "admin", email: "other@example.test", emailVerified: true };
  const renamed = await call(h, "PATCH", "users/me", { token: creator.token, body });
  expect(renamed.body).toMatchObject({
    displayName: "Quokka Films",
    role: "creator",
    email: creator.email,
    emailVerified: false,
  });
  expect((await call(h, "GET", `videos/${id}`)).body.owner.displayName).toBe("Quokka Films");
  await until(
    async () => (await call(h, "GET", "search?q=quokka")).body.items.length,
    (count) => count === 1,
  );
  for (const displayName of ["", "   ", "x".repeat(81), 7, undefined]) {
    const answer = await call(h, "PATCH", "users/me", { token: creator.token, body: { displayName } });
    expect(answer.status).toBe(422);
  }
});

test("an account is deleted by its owner's password, with everything that belongs to it", async () => {
  const creator = await signUp(h, "creator");
  const { id } = await newDraft(h, creator, { title: "Hourglasses", visibility: "public" });
  await h.sql`update videos set state = 'ready', playable = true, epoch = 1 where id = ${id}`;
  const { MEDIA } = await h.worker.getEnv();
  await MEDIA.put(`videos/${id}/e1/manifest.json`, "{}");
  const remove = (password: string) =>
    call(h, "DELETE", "users/me", {
      token: creator.token,
      body: { password },
      headers: { "sec-fetch-site": "same-origin" },
    });
  const wrong = await remove("not this one");
  expect([wrong.status, wrong.body.code]).toEqual([403, "PASSWORD_WRONG"]);
  expect((await call(h, "GET", `videos/${id}`)).status).toBe(200);

  const gone = await remove(goodPassword);
  expect(gone.status).toBe(204);
  expect(gone.headers.get("set-cookie")).toMatch(/^__Host-edgereel_refresh=;.*Max-Age=0/);
  expect((await call(h, "GET", "users/me", { token: creator.token })).status).toBe(401);
  expect((await signIn(creator.email)).body.code).toBe("CREDENTIALS_WRONG");
  expect((await call(h, "GET", `videos/${id}`)).status).toBe(404);
  await until(
    async () => (await MEDIA.list({ prefix: `videos/${id}/` })).objects.length,
    (count) => count === 0,
  );
  await until(
    () => subjectsTo(creator.email),
    (found) => found.includes(subjects.deleted),
  );
  const [left] = await h.sql`select (select count(*)::int from mail_tokens where user_id = ${creator.id}) as links,
    (select count(*)::int from sessions where user_id = ${creator.id}) as sessions`;
  expect(left).toEqual({ links: 0, sessions: 0 });
  // The address is free again.
  const body = { email: creator.email, password: goodPassword, displayName: "Back again" };
  expect((await call(h, "POST", "auth/register", { body })).status).toBe(201);
});

test("the last admin cannot delete itself", async () => {
  const admin = await signUp(h, "admin");
  await h.sql`update users set role = 'user' where role = 'admin' and id <> ${admin.id}`;
  const answer = await call(h, "DELETE", "users/me", { token: admin.token, body: { password: goodPassword } });
  expect([answer.status, answer.body.code]).toEqual([409, "LAST_ADMIN"]);
});

test.each([
  ["PATCH", "users/me", { displayName: "Nobody" }],
  ["PUT", "users/me/password", { currentPassword: goodPassword, password: "seven lamps in the harbour" }],
  ["POST", "users/me/email", { email: "nobody@example.test", password: goodPassword }],
  ["DELETE", "users/me", { password: goodPassword }],
])("%s %s needs a sign-in", async (method, path, body) => {
  const answer = await call(h, method, path, { body });
  expect([answer.status, answer.body.code]).toEqual([401, "UNAUTHENTICATED"]);
});

test("a mail that has become pointless is given up", async () => {
  const person = await signUp(h);
  await mailedToken(h, person.email, subjects.verify);
  await settleMail(h);
  const owe = (payload: unknown) =>
    h.sql`insert into outbox (topic, payload) values ('mail.send', ${JSON.stringify(payload)}::jsonb)`;
  const past = Date.now() - 1_000;
  await owe({ kind: "notice", notice: "password-changed", to: person.email, detail: "", until: past });
  // A link that was replaced while its mail waited to be tried again.
  const [link] = await h.sql`update mail_tokens set used_at = now() where user_id = ${person.id} returning id`;
  await owe({ kind: "verify-email", tokenId: link?.id, email: person.email });
  await h.worker.scheduled({ cron: "* * * * *" });
  await settleMail(h);
  expect(await subjectsTo(person.email)).toEqual([subjects.verify]);
});

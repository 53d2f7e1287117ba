import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, signUp } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { mailedToken, settleMail, subjects } from "./mailed.ts";

let h: Harness;
beforeAll(async () => {
  h = await startHarness({ RATE_LIMITS: "register=500/3600,resend=3/3600,resendAddress=500/3600,write=500/60" });
});
afterAll(() => h.stop());

const verify = (token: string) => call(h, "POST", "auth/verify-email", { body: { token } });
const resend = (email: string) => call(h, "POST", "auth/verify-email/resend", { body: { email } });
const me = async (token: string) => (await call(h, "GET", "users/me", { token })).body;

test("a registration is mailed a link that confirms the address, once", async () => {
  const person = await signUp(h);
  expect((await me(person.token)).emailVerified).toBe(false);
  const token = await mailedToken(h, person.email, subjects.verify);

  const confirmed = await verify(token);
  expect([confirmed.status, confirmed.body]).toEqual([200, { email: person.email }]);
  expect((await me(person.token)).emailVerified).toBe(true);
  const again = await verify(token);
  expect([again.status, again.body.code]).toEqual([410, "MAIL_LINK_INVALID"]);
});

test("the link stands behind a # of our own page, and the database does not know it", async () => {
  const { email } = await signUp(h);
  const token = await mailedToken(h, email, subjects.verify);
  const [mail] = await h.mailsTo(email);
  expect(mail?.text).toContain(`${h.at.app}/verify#${token}\n`);
  expect(mail?.html).toContain(`href="${h.at.app}/verify#${token}"`);
  expect(mail?.from).toContain("edgereel@edgereel.local");
  const stored = await h.sql`select * from mail_tokens where email = ${email}`;
  expect(stored).toHaveLength(1);
  expect(JSON.stringify(stored)).not.toContain(token);
});

test("whoever registers an address cannot have a text of theirs sent to it", async () => {
  const email = `${crypto.randomUUID()}@example.test`;
  const displayName = "You won! https://prize.example <b>Click</b>";
  await call(h, "POST", "auth/register", { body: { email, password: goodPassword, displayName } });
  await mailedToken(h, email, subjects.verify);
  const [mail] = await h.mailsTo(email);
  expect(JSON.stringify(mail)).not.toContain("prize.example");
});

test("a newer link replaces the older one", async () => {
  const { email } = await signUp(h);
  const older = await mailedToken(h, email, subjects.verify);
  expect((await resend(email)).status).toBe(202);
  const newer = await mailedToken(h, email, subjects.verify, 2);
  expect(newer).not.toBe(older);
  expect((await verify(older)).status).toBe(410);
  expect((await verify(newer)).status).toBe(200);
});

test("a link works for a day", async () => {
  const { email } = await signUp(h);
  const token = await mailedToken(h, email, subjects.verify);
  const [row] = await h.sql`select extract(epoch from expires_at - created_at) / 3600 as hours from mail_tokens
    where email = ${email}`;
  expect(Number(row?.hours)).toBeCloseTo(24, 2);
  await h.sql`update mail_tokens set expires_at = now() - interval '1 second' where email = ${email}`;
  expect((await verify(token)).body.code).toBe("MAIL_LINK_INVALID");
});

test("of many uses of one link at once, one counts", async () => {
  const { email } = await signUp(h);
  const token = await mailedToken(h, email, subjects.verify);
  const statuses = (await Promise.all(Array.from({ length: 10 }, () => verify(token)))).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(1);
  expect(statuses.filter((status) => status === 410)).toHaveLength(9);
});

test("asking again tells nobody which addresses there are, and mails only those that wait", async () => {
  const waiting = await signUp(h);
  const confirmed = await signUp(h);
  await verify(await mailedToken(h, confirmed.email, subjects.verify));
  await mailedToken(h, waiting.email, subjects.verify);
  const unknown = `${crypto.randomUUID()}@example.test`;
  const answers = [await resend(waiting.email), await resend(confirmed.email), await resend(unknown)];
  expect(new Set(answers.map(({ status, body }) => JSON.stringify([status, body])))).toHaveLength(1);
  await settleMail(h);
  expect(await h.mailsTo(waiting.email)).toHaveLength(2);
  expect(await h.mailsTo(confirmed.email)).toHaveLength(1);
  expect(await h.mailsTo(unknown)).toHaveLength(0);
});

test("the link can be asked for three times an hour", async () => {
  const { email } = await signUp(h);
  const statuses: number[] = [];
  for (let i = 0; i < 4; i += 1) statuses.push((await resend(email)).status);
  expect(statuses).toEqual([202, 202, 202, 429]);
});

test.each(["", "short", "x".repeat(43).concat("y"), "ä".repeat(43), null, { $ne: "" }])(
  "a token that cannot be one is refused (%#)",
  async (token) => {
    const answer = await call(h, "POST", "auth/verify-email", { body: { token } });
    expect([answer.status, answer.body.code]).toEqual([422, "VALIDATION_FAILED"]);
  },
);

test("a token that was never sent does not work", async () => {
  expect((await verify("A".repeat(43))).status).toBe(410);
});

test("links that ended a day ago are swept", async () => {
  const { email } = await signUp(h);
  await mailedToken(h, email, subjects.verify);
  const left = async () => (await h.sql`select id from mail_tokens where email = ${email}`).length;
  await h.sql`update mail_tokens set expires_at = now() - interval '23 hours' where email = ${email}`;
  await h.worker.scheduled({ cron: "* * * * *" });
  expect(await left()).toBe(1);
  await h.sql`update mail_tokens set expires_at = now() - interval '25 hours' where email = ${email}`;
  await h.worker.scheduled({ cron: "* * * * *" });
  expect(await left()).toBe(0);
});

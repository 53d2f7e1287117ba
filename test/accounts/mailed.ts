import { expect } from "vitest";
import { until } from "../client.ts";
import type { Harness } from "../harness.ts";

/** Waits for the `nth` mail of this subject to the address, the first by default, and answers its link's token. */
export async function mailedToken(h: Harness, address: string, subject: string, nth = 1): Promise<string> {
  const mails = await until(
    async () => (await h.mailsTo(address)).filter((mail) => mail.subject === subject),
    (found) => found.length >= nth,
  );
  const [, token = ""] = /https?:\/\/\S+#([\w-]{43})\s/.exec(mails.at(-nth)?.text ?? "") ?? [];
  expect(token).not.toBe("");
  return token;
}

/** Lets the outbox come to rest, so that what was not mailed by now will not be. */
export async function settleMail(h: Harness): Promise<void> {
  await until(
    async () => (await h.sql`select count(*)::int as owed from outbox where topic = 'mail.send'`)[0]?.owed,
    (owed) => owed === 0,
  );
}

export const subjects = {
  verify: "Confirm your e-mail address",
  reset: "Choose a new password",
  change: "Confirm your new e-mail address",
  changed: "Your password was changed",
  asked: "A new e-mail address was asked for",
  moved: "Your e-mail address was changed",
  taken: "This address has an account already",
  deleted: "Your account was deleted",
};

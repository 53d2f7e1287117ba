import type { Deps } from "../deps.ts";
import { linkLetters, noticeLetters } from "../mail/letters.ts";
import { sendMail } from "../mail/send-mail.ts";
import { hashLinkToken, linkToken, linkUrl } from "./mail-links.ts";
import { OwedMail } from "./owed-mail.ts";
import * as store from "./store.ts";

type MailDeps = Pick<Deps, "db" | "mail" | "settings" | "now">;

/**
 * Sends a mail that the outbox owes, unless it has become pointless: there is no account for it, its
 * link has ended or was replaced, or the time to tell is over. So trying again has an end.
 */
export async function deliverMail(deps: MailDeps, payload: unknown): Promise<void> {
  const mail = OwedMail.parse(payload);
  const { PUBLIC_URL: site, SESSION_SECRET: secret } = deps.settings;
  if (mail.kind === "notice") {
    if (deps.now().getTime() > mail.until) return;
    return sendMail(deps, mail.to, noticeLetters[mail.notice](site, mail.detail));
  }
  const { kind: purpose, tokenId, email } = mail;
  if (purpose === "change-email" && (await store.isTaken(deps, email, mail.userId))) {
    // Whoever asked is told no more than that a mail was sent: the address may be a stranger's.
    return sendMail(deps, email, noticeLetters["email-in-use"](site));
  }
  const token = await linkToken(secret, tokenId);
  const tokenHash = await hashLinkToken(token);
  const works = await store.issueLink(deps, { tokenId, tokenHash, purpose }, mail);
  if (works) await sendMail(deps, email, linkLetters[purpose](linkUrl(site, purpose, token)));
}

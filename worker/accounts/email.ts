import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { hashLinkToken, linkInvalid } from "./mail-links.ts";
import { noticeMail, verificationMail } from "./owed-mail.ts";
import { requirePassword } from "./password.ts";
import * as store from "./store.ts";

type MailDeps = Pick<Deps, "db" | "now">;

/** Has the link that confirms the address sent again, where an account has it and it is not confirmed. */
export async function resendVerification(deps: MailDeps, email: string): Promise<void> {
  await store.oweMail(deps, verificationMail(email));
}

/**
 * Has a link sent to the new address that makes it the account's, and tells the old one.
 * Throws PASSWORD_WRONG. That the address belongs to another account is told to that address alone.
 */
export async function askForNewEmail(
  deps: MailDeps,
  userId: string,
  { email, password }: { email: string; password: string },
): Promise<void> {
  const user = await requirePassword(deps, userId, password);
  if (user.email === email) {
    throw new Fault("VALIDATION_FAILED", "This is the address of your account already.", {
      fields: [{ path: "body.email", message: "already your address" }],
    });
  }
  await store.oweMail(
    deps,
    { kind: "change-email", tokenId: newId("mailToken"), userId, email },
    noticeMail(deps.now(), "email-change-asked", user.email, email),
  );
}

/** Confirms the address that a link was sent to, and makes it the account's. Throws MAIL_LINK_INVALID or EMAIL_TAKEN. */
export async function confirmEmail(deps: MailDeps, token: string): Promise<{ email: string }> {
  const confirmed = await store.redeemAddress(
    deps,
    await hashLinkToken(token),
    noticeMail(deps.now(), "email-changed", ""),
  );
  if (confirmed === "taken") {
    throw new Fault("EMAIL_TAKEN", "Another account has this address by now. Choose a different one.");
  }
  if (!confirmed) throw linkInvalid();
  return { email: confirmed.email };
}

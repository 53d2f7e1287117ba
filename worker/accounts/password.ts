import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { refuseCommonPassword } from "../auth/common-passwords.ts";
import { hashPassword, verifyPassword } from "../auth/password.ts";
import type { Deps } from "../deps.ts";
import { endSessions } from "../sessions/sessions.ts";
import { hashLinkToken, linkInvalid } from "./mail-links.ts";
import { noticeMail } from "./owed-mail.ts";
import * as store from "./store.ts";

type AccountDeps = Pick<Deps, "db" | "cache" | "now" | "objects" | "metrics">;

/** Has a link for a new password sent, where an active account has the address. */
export async function forgotPassword(deps: Pick<Deps, "db">, email: string): Promise<void> {
  await store.oweMail(deps, { kind: "reset-password", tokenId: newId("mailToken"), email });
}

/** Sets the password by a mailed link and ends all sessions. Throws MAIL_LINK_INVALID or PASSWORD_TOO_COMMON. */
export async function resetPassword(
  deps: AccountDeps,
  { token, password }: { token: string; password: string },
): Promise<void> {
  const resetTokenHash = await hashLinkToken(token);
  const user = await store.findByResetLink(deps, resetTokenHash);
  if (!user) throw linkInvalid();
  refuseCommonPassword(password, user);
  const told = noticeMail(deps.now(), "password-changed", user.email);
  if (!(await store.setPassword(deps, user, await hashPassword(password), { resetTokenHash }, told))) {
    throw linkInvalid();
  }
  await endSessions(deps, user.id, {});
}

/**
 * Changes the password and ends all sessions but the one that asks.
 * Throws PASSWORD_WRONG or PASSWORD_TOO_COMMON.
 */
export async function changePassword(
  deps: AccountDeps,
  { userId, sessionId }: { userId: string; sessionId: string },
  { currentPassword, password }: { currentPassword: string; password: string },
): Promise<void> {
  const user = await requirePassword(deps, userId, currentPassword, "body.currentPassword");
  refuseCommonPassword(password, user);
  const by = { comparedHash: user.passwordHash };
  const told = noticeMail(deps.now(), "password-changed", user.email);
  if (!(await store.setPassword(deps, user, await hashPassword(password), by, told))) {
    throw wrong("body.currentPassword");
  }
  await endSessions(deps, userId, { except: sessionId });
}

/** The account, if this is its password. Throws PASSWORD_WRONG naming the field, or USER_NOT_FOUND. */
export async function requirePassword(
  deps: Pick<Deps, "db">,
  userId: string,
  password: string,
  path = "body.password",
): Promise<store.UserRow> {
  const user = await store.findUser(deps, userId);
  if (!user) throw new Fault("USER_NOT_FOUND", "There is no such account.");
  const { fits } = await verifyPassword(password, user.passwordHash);
  if (!fits) throw wrong(path);
  return user;
}

function wrong(path: string): Fault {
  return new Fault("PASSWORD_WRONG", "This is not the password of your account.", {
    fields: [{ path, message: "wrong password" }],
  });
}

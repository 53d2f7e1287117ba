import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { verificationMail } from "../accounts/owed-mail.ts";
import type { Device } from "../sessions/device.ts";
import { newSession, openSession, rotate } from "../sessions/sessions.ts";
import { siteSettings } from "../site/site-settings.ts";
import { refuseSuspended } from "../users/account.ts";
import { presentUser, type User } from "../users/present-user.ts";
import { refuseCommonPassword } from "./common-passwords.ts";
import { hashPassword, verifyPassword } from "./password.ts";
import * as store from "./store.ts";

const accessSeconds = 15 * 60;

/** A signed-in session as the client gets it. `expiresIn` is in seconds, for the access token. */
export type SignedIn = { user: User; accessToken: string; expiresIn: number; refreshToken: string };

type Credentials = { email: string; password: string };

/** Creates an account. Throws REGISTRATION_CLOSED, EMAIL_TAKEN or PASSWORD_TOO_COMMON. */
export async function register(
  deps: Deps,
  account: Credentials & { displayName: string },
  device: Device,
): Promise<SignedIn> {
  if ((await siteSettings(deps)).registration === "closed") {
    throw new Fault("REGISTRATION_CLOSED", "This site makes no new accounts at present.");
  }
  refuseCommonPassword(account.password, account);
  // Hashed before the address is looked at: a taken one takes as long as a free one.
  const passwordHash = await hashPassword(account.password);
  const id = newId("user");
  const session = await newSession(deps, id, device);
  const { email, displayName } = account;
  const user = await store.insertAccount(
    deps,
    { id, email, displayName, passwordHash },
    session.row,
    verificationMail(email),
  );
  if (!user) {
    throw new Fault("EMAIL_TAKEN", "There is already an account with this e-mail address. Sign in instead.", {
      fields: [{ path: "body.email", message: "already registered" }],
    });
  }
  deps.metrics.count("edgereel.sign_ups", {});
  return signedIn(deps, user, session);
}

/** Throws CREDENTIALS_WRONG, the same for a wrong password and an unknown address, or ACCOUNT_SUSPENDED. */
export async function signIn(deps: Deps, { email, password }: Credentials, device: Device): Promise<SignedIn> {
  const user = await store.findUserByEmail(deps, email);
  const { fits, outdated } = await verifyPassword(password, user?.passwordHash ?? null);
  if (!user || !fits) throw credentialsWrong();
  refuseSuspended(user);
  const session = await openSession(deps, user, device);
  if (!session) throw credentialsWrong();
  if (outdated) await store.renewPasswordHash(deps, user, await hashPassword(password));
  return signedIn(deps, user, session);
}

/** Throws TOKEN_INVALID, REFRESH_REUSED or ACCOUNT_SUSPENDED. */
export async function refresh(deps: Deps, refreshToken: string, device: Device): Promise<SignedIn> {
  const { token, sessionId, user } = await rotate(deps, refreshToken, device);
  return signedIn(deps, user, { id: sessionId, token });
}

function credentialsWrong(): Fault {
  return new Fault("CREDENTIALS_WRONG", "The e-mail address or the password is wrong.");
}

async function signedIn(
  deps: Pick<Deps, "keys">,
  user: store.UserRow,
  session: { id: string; token: string },
): Promise<SignedIn> {
  return {
    user: presentUser(user),
    // Two of one second would be the same token otherwise, and who renews one needs another.
    accessToken: await deps.keys.sign("access", user.id, accessSeconds, { sid: session.id, jti: crypto.randomUUID() }),
    expiresIn: accessSeconds,
    refreshToken: session.token,
  };
}

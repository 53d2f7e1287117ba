import type { SignedIn, User } from "./api-types.ts";
import { ApiError, request } from "./request.ts";
import { createStore } from "./store.ts";

/** Who is signed in: `undefined` until that is known, `null` for nobody. */
export const currentUser = createStore<User | null | undefined>(undefined);

// The access token lives in memory only; the cookie that renews it is out of reach of scripts.
let access: { token: string; expiresAtMs: number } | null = null;
// Spares those who never signed in a request that can only fail.
const hint = "edgereel.signed-in";
const renewBeforeMs = 60_000;

function accept({ user, accessToken, expiresIn }: SignedIn): void {
  access = { token: accessToken, expiresAtMs: Date.now() + expiresIn * 1000 };
  localStorage.setItem(hint, "1");
  currentUser.set(user);
}

/** The session is over, for this page as well: ended by a new password, or with its account. */
export function forget(): void {
  access = null;
  localStorage.removeItem(hint);
  currentUser.set(null);
}

/** At start: takes up the session that the cookie holds, if there is one. */
export async function restoreSession(): Promise<void> {
  if (localStorage.getItem(hint) === null) return currentUser.set(null);
  await renew();
}

export async function signIn(email: string, password: string): Promise<void> {
  accept(await request<SignedIn>("POST", "auth/login", { body: { email, password } }));
}

export async function register(displayName: string, email: string, password: string): Promise<void> {
  accept(await request<SignedIn>("POST", "auth/register", { body: { displayName, email, password } }));
}

export async function signOut(): Promise<void> {
  await request("POST", "auth/logout").catch(() => undefined);
  forget();
}

/** Ends all sessions of the account, this one with them. Throws where that was not done. */
export async function signOutEverywhere(): Promise<void> {
  await request("DELETE", "auth/sessions?current=true", { token: await freshToken() });
  forget();
}

/** Asks for the role of a creator; the answer is the account, which has it already or waits for it. */
export async function askToBeCreator(message: string): Promise<User> {
  const user = await request<User>("POST", "users/me/creator", { body: { message }, token: await freshToken() });
  currentUser.set(user);
  return user;
}

/** Reads the account anew where somebody is signed in: something of it has changed. */
export async function reloadUser(): Promise<void> {
  const token = await freshToken();
  if (token !== null) currentUser.set(await request<User>("GET", "users/me", { token }));
}

/** A token that is good for another minute at least; null for those who are not signed in. */
export async function freshToken(): Promise<string | null> {
  if (access && access.expiresAtMs - Date.now() > renewBeforeMs) return access.token;
  if (localStorage.getItem(hint) === null) return null;
  await renew();
  return access?.token ?? null;
}

/**
 * Another token than the one that was refused. Null where the session has ended, say from another
 * device: then nobody is signed in any more.
 */
export async function tokenAfterRefusal(refused: string): Promise<string | null> {
  if (access?.token === refused) await renew();
  return access && access.token !== refused ? access.token : null;
}

let renewing: Promise<void> | null = null;

// One renewal at a time, in this tab and among all tabs: each renewal replaces the cookie.
function renew(): Promise<void> {
  renewing ??= alone(exchangeCookie).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function exchangeCookie(): Promise<void> {
  try {
    accept(await request<SignedIn>("POST", "auth/refresh"));
  } catch (error) {
    if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return forget();
    // Away, not refused: the session stays, and the next call tries again.
    if (currentUser.get() === undefined) currentUser.set(null);
  }
}

// Locks are missing where the page came over plain http. There tabs that renew at the same moment
// rely on the server, which takes the last token a second time for a few seconds.
function alone(work: () => Promise<void>): Promise<void> {
  const locks = navigator.locks as LockManager | undefined;
  return locks ? locks.request("edgereel.renew", work) : work();
}

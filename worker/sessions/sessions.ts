import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { ring } from "../live/ring.ts";
import { refuseSuspended } from "../users/account.ts";
import type { Device } from "./device.ts";
import { firstToken, hashToken, sessionIdOf, successorOf, wasIssued } from "./refresh-token.ts";
import { sessionCacheKey } from "./session-access.ts";
import * as store from "./store.ts";

const sessionDays = 30;
const graceSeconds = 30;
// Far more than a person's devices: it bounds what a program leaves that signs in for each of its runs.
const liveAtMost = 200;
const dayMs = 24 * 3600_000;
const sweptAtOnce = 1_000;

/** A new session of the account: its id, its first refresh token, and the row to store. */
export async function newSession(deps: Pick<Deps, "now" | "settings">, userId: string, device: Device) {
  const id = newId("session");
  const token = await firstToken(deps.settings.SESSION_SECRET, id);
  const row: store.NewSession = {
    id,
    userId,
    refreshHash: await hashToken(token),
    ...device,
    expiresAt: expiry(deps),
  };
  return { id, token, row };
}

/** Stores a new session, for an account that is there already. */
export async function openSession(
  deps: Pick<Deps, "db" | "now" | "settings">,
  user: Pick<store.UserRow, "id" | "passwordHash">,
  device: Device,
): Promise<{ id: string; token: string } | null> {
  const { id, token, row } = await newSession(deps, user.id, device);
  const compared = { comparedHash: user.passwordHash, atMost: liveAtMost };
  return (await store.insertSession(deps, row, compared)) ? { id, token } : null;
}

/**
 * Exchanges a refresh token for its successor. The successor is derived from the token, so requests
 * that come at once with the same token all get the same one, and so does a repeat within 30 s
 * whose answer was lost. A later repeat means that somebody else has the token: the session ends
 * (RFC 9700, section 4.14.2). A token that was never issued ends nothing.
 * Throws TOKEN_INVALID, REFRESH_REUSED or ACCOUNT_SUSPENDED.
 */
export async function rotate(
  deps: Pick<Deps, "db" | "cache" | "now" | "objects" | "metrics" | "settings">,
  token: string,
  device: Device,
): Promise<{ token: string; sessionId: string; user: store.UserRow }> {
  const sessionId = sessionIdOf(token);
  if (!sessionId) throw invalid();
  const secret = deps.settings.SESSION_SECRET;
  const presented = await hashToken(token);
  const successor = await successorOf(secret, sessionId, token);
  const hashes = { from: presented, to: await hashToken(successor) };
  const user = await store.rotateSession(deps, sessionId, hashes, { ...device, expiresAt: expiry(deps) });
  if (user) return { token: successor, sessionId, user };

  const found = await store.findSession(deps, sessionId, graceSeconds);
  if (!found) throw invalid();
  const { session } = found;
  const isPrevious = session.previousHash === presented;
  if (session.refreshHash === presented || (isPrevious && found.inGrace)) {
    refuseSuspended(found.user);
    if (isPrevious) return { token: successor, sessionId, user: found.user };
    throw new Fault("SERVICE_UNAVAILABLE", "The account has just changed. Try again.", {
      headers: { "retry-after": "1" },
    });
  }
  if (!isPrevious && !(await wasIssued(secret, sessionId, token))) throw invalid();
  await endSessions(deps, session.userId, { only: sessionId });
  throw new Fault("REFRESH_REUSED", "This refresh token was used before. Sign in again.");
}

/** Ends the session that a refresh token belongs to. A token that fits none ends none. */
export async function endSessionOf(
  deps: Pick<Deps, "db" | "cache" | "objects" | "metrics">,
  token: string,
): Promise<void> {
  const sessionId = sessionIdOf(token);
  const found = sessionId ? await store.findSession(deps, sessionId, graceSeconds) : null;
  if (!found) return;
  const hash = await hashToken(token);
  const { id, userId, refreshHash, previousHash } = found.session;
  if (refreshHash === hash || previousHash === hash) await endSessions(deps, userId, { only: id });
}

/**
 * Ends sessions of an account, their access tokens with them: `{}` all, `{except}` all but one,
 * `{only}` that one. Answers how many there were.
 */
export async function endSessions(
  deps: Pick<Deps, "db" | "cache" | "objects" | "metrics">,
  userId: string,
  which: { only?: string; except?: string },
): Promise<number> {
  const ended = await store.revokeSessions(deps, userId, which);
  if (ended.length > 0) {
    await deps.cache.drop(...ended.map(sessionCacheKey));
    await ring(deps, userId, { kind: "access" });
  }
  return ended.length;
}

/** Removes the rows of sessions that ended a day ago or longer; the rest of a long list waits for the next minute. */
export async function sweepSessions(deps: Pick<Deps, "db" | "now">): Promise<void> {
  await store.removeEnded(deps, new Date(deps.now().getTime() - dayMs), sweptAtOnce);
}

function expiry({ now }: Pick<Deps, "now">): Date {
  return new Date(now().getTime() + sessionDays * dayMs);
}

function invalid(): Fault {
  return new Fault("TOKEN_INVALID", "The refresh token is not valid. Sign in again.");
}

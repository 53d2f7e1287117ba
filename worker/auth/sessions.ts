import { Fault } from "../../schema/errors.ts";
import { isId, newId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import * as store from "./store.ts";

const sessionDays = 30;
const graceMs = 30_000;
const dayMs = 24 * 3600_000;

/** A refresh token is `{session id}.{secret}`: 256 bits, of which only a hash is stored. */
export function newSession(deps: Pick<Deps, "now">, userId: string, userAgent: string | null) {
  const id = newId("session");
  const token = `${id}.${base64url(crypto.getRandomValues(new Uint8Array(32)))}`;
  const row = async () => ({
    id,
    userId,
    refreshHash: await hashToken(token),
    userAgent: userAgent?.slice(0, 300) ?? null,
    expiresAt: expiry(deps),
  });
  return { id, token, row };
}

/**
 * Exchanges a refresh token for its successor. The successor is derived from the token, so requests
 * that come at once with the same token all get the same one, and so does a repeat within 30 s
 * whose answer was lost. A later repeat means that somebody else has the token: the session ends
 * (RFC 9700, section 4.14.2). Throws TOKEN_INVALID or REFRESH_REUSED.
 */
export async function rotate(
  deps: Pick<Deps, "db" | "now" | "settings">,
  token: string,
): Promise<{ token: string; sessionId: string; user: store.UserRow }> {
  const sessionId = sessionIdOf(token);
  const found = sessionId ? await store.findSession(deps, sessionId) : null;
  if (!sessionId || !found) throw invalid();
  const { session, user } = found;
  const presented = await hashToken(token);
  const successor = await successorOf(deps.settings.SESSION_SECRET, sessionId, token);
  const result = { token: successor, sessionId, user };

  if (session.refreshHash === presented) {
    const hashes = { from: presented, to: await hashToken(successor) };
    // Losing this race to the same token is no loss: the winner stored the same successor.
    await store.rotateSession(deps, sessionId, hashes, expiry(deps));
    return result;
  }
  const age = deps.now().getTime() - session.rotatedAt.getTime();
  if (session.previousHash === presented && age <= graceMs) return result;
  await store.revokeSession(deps, sessionId);
  throw new Fault("REFRESH_REUSED", "This refresh token was used before. Sign in again.");
}

/** Ends the session that a refresh token belongs to. A token that fits none ends none. */
export async function endSession(deps: Pick<Deps, "db">, token: string): Promise<void> {
  const sessionId = sessionIdOf(token);
  const found = sessionId ? await store.findSession(deps, sessionId) : null;
  if (!sessionId || !found) return;
  const hash = await hashToken(token);
  if (found.session.refreshHash === hash || found.session.previousHash === hash) {
    await store.revokeSession(deps, sessionId);
  }
}

function sessionIdOf(token: string): string | null {
  const [id = "", secret = ""] = token.split(".");
  return isId("session", id) && /^[\w-]{43}$/.test(secret) ? id : null;
}

function expiry({ now }: Pick<Deps, "now">): Date {
  return new Date(now().getTime() + sessionDays * dayMs);
}

async function successorOf(secret: string, sessionId: string, token: string): Promise<string> {
  const encoder = new TextEncoder();
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), hmac, false, ["sign"]);
  const mac = await crypto.subtle.sign("HMAC", key, encoder.encode(`refresh:${token}`));
  return `${sessionId}.${base64url(new Uint8Array(mac))}`;
}

async function hashToken(token: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))));
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function invalid(): Fault {
  return new Fault("TOKEN_INVALID", "The refresh token is not valid. Sign in again.");
}

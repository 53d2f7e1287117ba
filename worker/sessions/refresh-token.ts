import { isId } from "../../schema/id.ts";

const secretBytes = 32;
const markBytes = 16;

/**
 * A refresh token is `{session id}.{secret}{mark}`: 256 bits of which only a hash is stored, and 128
 * bits of HMAC over the rest. The mark opens nothing. It tells a token that was issued once, and so
 * may have been stolen, from one that somebody made up to end another person's session.
 */
export async function firstToken(secret: string, sessionId: string): Promise<string> {
  return tokenOf(secret, sessionId, crypto.getRandomValues(new Uint8Array(secretBytes)));
}

/** The token that follows `token`: the same for all who present the same one. */
export async function successorOf(secret: string, sessionId: string, token: string): Promise<string> {
  return tokenOf(secret, sessionId, await hmac(secret, `refresh:${token}`));
}

/** The session that a token names, without a look at whether it is one of its tokens; null where it has no token's form. */
export function sessionIdOf(token: string): string | null {
  const [id = "", rest = "", ...more] = token.split(".");
  // 43 characters: a token of before the mark, which its session's next rotation replaces.
  return more.length === 0 && isId("session", id) && /^(?:[\w-]{43}|[\w-]{64})$/.test(rest) ? id : null;
}

/** Whether the platform has ever given out this token. */
export async function wasIssued(secret: string, sessionId: string, token: string): Promise<boolean> {
  const bytes = fromBase64url(token.slice(sessionId.length + 1));
  if (bytes.length !== secretBytes + markBytes) return false;
  const expected = await markOf(secret, sessionId, bytes.slice(0, secretBytes));
  // Nothing is gained by guessing a mark byte by byte, but a comparison in constant time costs nothing.
  return expected.reduce((difference, byte, i) => difference | (byte ^ (bytes[secretBytes + i] ?? 0)), 0) === 0;
}

export async function hashToken(token: string): Promise<string> {
  return toBase64url(new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token))));
}

async function tokenOf(secret: string, sessionId: string, bytes: Uint8Array): Promise<string> {
  const mark = await markOf(secret, sessionId, bytes);
  return `${sessionId}.${toBase64url(new Uint8Array([...bytes, ...mark]))}`;
}

async function markOf(secret: string, sessionId: string, bytes: Uint8Array): Promise<Uint8Array> {
  return (await hmac(secret, `issued:${sessionId}.${toBase64url(bytes)}`)).slice(0, markBytes);
}

async function hmac(secret: string, text: string): Promise<Uint8Array> {
  const encoder = new TextEncoder();
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), algorithm, false, ["sign"]);
  return new Uint8Array(await crypto.subtle.sign("HMAC", key, encoder.encode(text)));
}

function toBase64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64url(text: string): Uint8Array {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}

import { Fault } from "../../schema/errors.ts";

/** What a link in a mail is for, and for how many minutes it works. */
export const linkMinutes = {
  "verify-email": 24 * 60,
  "reset-password": 30,
  "change-email": 60,
} as const;

export type LinkPurpose = keyof typeof linkMinutes;

const pages: Record<LinkPurpose, string> = {
  "verify-email": "verify",
  "reset-password": "reset",
  "change-email": "verify",
};

/**
 * The token of a link, 256 bits, derived from its id: the outbox and the database know the id and the
 * token's hash, and whoever reads them cannot follow the link.
 */
export async function linkToken(secret: string, tokenId: string): Promise<string> {
  const encoder = new TextEncoder();
  const hmac = { name: "HMAC", hash: "SHA-256" };
  const key = await crypto.subtle.importKey("raw", encoder.encode(secret), hmac, false, ["sign"]);
  return base64url(await crypto.subtle.sign("HMAC", key, encoder.encode(`mail:${tokenId}`)));
}

export async function hashLinkToken(token: string): Promise<string> {
  return base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token)));
}

/**
 * The page that takes the token, which stands behind the `#`: browsers send that part to no server, and
 * in no Referer. The page asks before it uses it, for mail scanners open every link.
 */
export function linkUrl(site: string, purpose: LinkPurpose, token: string): string {
  return `${site}/${pages[purpose]}#${token}`;
}

export function linkInvalid(): Fault {
  return new Fault(
    "MAIL_LINK_INVALID",
    "This link does not work any more: it was used, replaced by a newer one, or is too old. Ask for another.",
  );
}

function base64url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

import { base64url } from "jose";
import { viewWindowMs } from "./window.ts";

/**
 * By what a viewer is told from others on one day: HMAC-SHA-256 of the day (UTC) and whoever it is. Who has
 * the database alone learns no address of it, and cannot follow anybody into the next day.
 *
 * @returns the key, and in the first half hour of a day that of the day before as well
 */
export async function viewerKeys(
  secret: string,
  now: Date,
  who: string,
): Promise<{ viewerKey: string; earlierKey: string | null }> {
  const key = await keyFrom(secret);
  const keyOf = async (at: Date) => {
    const text = encode(`views\n${at.toISOString().slice(0, 10)}\n${who}`);
    return base64url.encode(new Uint8Array(await crypto.subtle.sign("HMAC", key, text)).subarray(0, 16));
  };
  const earlier = new Date(now.getTime() - viewWindowMs);
  const crossed = earlier.getUTCDate() !== now.getUTCDate();
  return { viewerKey: await keyOf(now), earlierKey: crossed ? await keyOf(earlier) : null };
}

let made: { secret: string; key: CryptoKey } | null = null;

// Every beacon asks for it.
async function keyFrom(secret: string): Promise<CryptoKey> {
  if (made?.secret === secret) return made.key;
  const key = await crypto.subtle.importKey("raw", encode(secret), { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  made = { secret, key };
  return key;
}

function encode(text: string) {
  return new TextEncoder().encode(text);
}

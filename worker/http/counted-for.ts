import type { Viewer } from "../auth/viewer.ts";
import { addressKey } from "./address-key.ts";

/**
 * Whom a request counts for: the account, or the address where nobody is signed in. All API keys of
 * an account share a count of their own: more keys give no more, and a server that runs wild does not
 * lock its owner out of the site.
 */
export function countedFor(viewer: Viewer | null, address: string): string {
  if (!viewer) return addressKey(address);
  return viewer.credential.kind === "apiKey" ? `keys:${viewer.userId}` : viewer.userId;
}

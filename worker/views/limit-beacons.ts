import type { AppContext } from "../http/context.ts";
import { addressKey } from "../http/address-key.ts";
import { clientAddress, refuseOrTell } from "../http/rate-limit.ts";
import { decide, type Taken } from "../http/rate-window.ts";

const keptKeys = 10_000;
const kept = new Map<string, readonly Taken[]>();

/**
 * Counts a beacon of this address in the isolate's memory: a call of a Durable Object would cost more than
 * the beacon. Throws RATE_LIMITED.
 */
export function limitBeacons(c: AppContext): void {
  const { rateLimits, now } = c.get("deps");
  const key = addressKey(clientAddress(c));
  const { decision, taken } = decide(rateLimits.beacon, kept.get(key) ?? [], now().getTime());
  if (kept.size >= keptKeys) kept.clear();
  kept.set(key, taken);
  refuseOrTell(c, "beacon", decision);
}

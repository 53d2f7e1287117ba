import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import type { AccountQuota, Quota, QuotaChanges } from "./contract.ts";
import type { QuotaDeps } from "./quota-guard.ts";
import * as store from "./store.ts";

/** Throws USER_NOT_FOUND. */
export async function readQuota(deps: QuotaDeps, userId: string): Promise<Quota> {
  return present(await find(deps, userId));
}

/** As readQuota, with what the account was given for itself. Throws USER_NOT_FOUND. */
export async function readQuotaOf(deps: QuotaDeps, userId: string): Promise<AccountQuota> {
  const usage = await find(deps, userId);
  return { ...present(usage), own: { videos: usage.ownVideos, bytes: usage.ownBytes, minutes: usage.ownMinutes } };
}

async function find(deps: QuotaDeps, userId: string): Promise<store.Usage> {
  const usage = await store.findUsage(deps, userId);
  if (!usage) throw new Fault("USER_NOT_FOUND", "There is no such account.");
  return usage;
}

function present(usage: store.Usage): Quota {
  const share = (used: number, limit: number) => ({ used, limit: limit > 0 ? limit : null });
  return {
    videos: share(usage.videos, usage.videosLimit),
    bytes: share(usage.bytes, usage.bytesLimit),
    minutes: share(Math.round((usage.seconds / 60) * 100) / 100, usage.minutesLimit),
  };
}

/** Throws USER_NOT_FOUND. */
export async function changeQuota(
  deps: QuotaDeps,
  userId: string,
  changes: QuotaChanges,
  by: Actor,
): Promise<AccountQuota> {
  await store.changeQuota(deps, userId, changes, by);
  return readQuotaOf(deps, userId);
}

/** How many bytes the account may still store; Infinity without a limit. */
export async function bytesLeft(deps: QuotaDeps, userId: string): Promise<number> {
  const usage = await store.findUsage(deps, userId);
  return usage && usage.bytesLimit > 0 ? Math.max(0, usage.bytesLimit - usage.bytes) : Infinity;
}

import { Fault } from "../../schema/errors.ts";
import type { Role } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { ring } from "../live/ring.ts";

/** What each request must know of its account. */
export type Account = { role: Role; status: "active" | "suspended"; suspendedReason: string | null };

export function userCacheKey(userId: string): string {
  return `account:${userId}`;
}

/** To be called after every change of an account's role or status, and its deletion. */
export async function forgetAccount(deps: Pick<Deps, "cache" | "objects" | "metrics">, userId: string): Promise<void> {
  await deps.cache.drop(userCacheKey(userId));
  // Its open streams look whether they may go on.
  await ring(deps, userId, { kind: "access" });
}

/** Throws ACCOUNT_SUSPENDED with the reason that an admin gave. */
export function refuseSuspended({ status, suspendedReason }: Omit<Account, "role">): void {
  if (status !== "suspended") return;
  const reason = suspendedReason ? ` Reason: ${suspendedReason}` : "";
  throw new Fault("ACCOUNT_SUSPENDED", `This account is suspended. Ask the site's administrators.${reason}`);
}

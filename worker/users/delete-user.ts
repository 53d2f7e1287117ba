import { Fault } from "../../schema/errors.ts";
import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
import type { Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import { forgetAccount } from "./account.ts";
import { lastAdmin } from "./last-admin.ts";
import * as store from "./store.ts";

/**
 * Deletes an account for good, with all that is its own: sessions, keys, uploads, and its videos, whose
 * objects, running encodes and search entries the outbox owes to clear away from the same moment on.
 * What it did for others' videos stays theirs. `by` goes to the audit log; without it, the account
 * itself did it. Throws USER_NOT_FOUND, or LAST_ADMIN where no active admin would be left.
 *
 * Tokens die with the account's cache record: whoever remembers a session or an API key elsewhere must
 * ask for the account as well.
 */
export async function deleteUser(
  deps: Pick<Deps, "db" | "cache" | "objects" | "metrics">,
  userId: string,
  by: Actor = { actorId: userId, requestId: null, address: null },
): Promise<void> {
  const { outcome, videoIds } = await store.deleteUser(deps, userId, by);
  if (outcome === "missing") throw new Fault("USER_NOT_FOUND", "There is no such account.");
  if (outcome === "last-admin") throw lastAdmin();
  await Promise.all([
    forgetAccount(deps, userId),
    outdate(deps, tagOf.channel(userId), tagOf.lists),
    videoIds.length > 0 ? forgetAccess(deps, ...videoIds) : null,
  ]);
}

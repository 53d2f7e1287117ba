import type { Actor } from "../audit/audit.ts";
import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
import type { Deps } from "../deps.ts";
import { deleteUser } from "../users/delete-user.ts";
import type { User } from "../users/present-user.ts";
import { readUser } from "../users/read-user.ts";
import type { AccountChanges } from "./contract.ts";
import { noticeMail } from "./owed-mail.ts";
import { requirePassword } from "./password.ts";
import * as store from "./store.ts";

const dayMs = 24 * 3600_000;
const sweptAtOnce = 1_000;

/** Changes the name that others see, or what the channel tells. */
export async function updateAccount(
  deps: Pick<Deps, "db" | "cache">,
  userId: string,
  changes: AccountChanges,
): Promise<User> {
  await store.updateProfile(deps, userId, changes);
  await outdate(deps, tagOf.channel(userId), tagOf.names, tagOf.lists);
  return readUser(deps, userId);
}

/**
 * Deletes the account with everything that belongs to it, for good, and tells its address.
 * Throws PASSWORD_WRONG or LAST_ADMIN.
 */
export async function deleteAccount(
  deps: Pick<Deps, "db" | "cache" | "now" | "objects" | "metrics">,
  userId: string,
  password: string,
  by: Actor,
): Promise<void> {
  const { email } = await requirePassword(deps, userId, password);
  await deleteUser(deps, userId, by);
  await store.oweMail(deps, noticeMail(deps.now(), "account-deleted", email));
}

/** Removes links that ended a day ago or longer; the rest of a long list waits for the next minute. */
export async function sweepMailLinks(deps: Pick<Deps, "db" | "now">): Promise<void> {
  await store.removeEndedLinks(deps, new Date(deps.now().getTime() - dayMs), sweptAtOnce);
}

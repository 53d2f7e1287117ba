import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { forgetAccount } from "../users/account.ts";
import { lastAdmin } from "../users/last-admin.ts";
import { presentUser } from "../users/present-user.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import type { AdminUser, UserChanges } from "./contract.ts";
import * as store from "./store.ts";

type Query = Parameters<typeof store.listUsers>[1] & { limit: number; cursor?: string | undefined };

export async function listUsers(
  deps: Pick<Deps, "db">,
  { limit, cursor, ...filter }: Query,
): Promise<{ items: AdminUser[]; nextCursor: string | null }> {
  const after = cursor ? decodeCursor(cursor, "user") : null;
  const rows = await store.listUsers(deps, filter, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(present), nextCursor: rows.length > limit && last ? encodeCursor(last.user) : null };
}

/** Throws USER_NOT_FOUND. */
export async function readUser(deps: Pick<Deps, "db">, id: string): Promise<AdminUser> {
  const row = await store.findUser(deps, id);
  if (!row) throw notFound();
  return present(row);
}

/** Throws USER_NOT_FOUND, or LAST_ADMIN where no active admin would be left. */
export async function changeUser(
  deps: Pick<Deps, "db" | "cache" | "objects" | "metrics">,
  id: string,
  changes: UserChanges,
  by: Actor,
): Promise<AdminUser> {
  const changed = await store.changeUser(deps, id, changes, by);
  if (!changed) throw notFound();
  if (changed.refused) throw lastAdmin();
  await forgetAccount(deps, id);
  return present(changed.row);
}

function present({ user, videoCount }: store.ManagedRow): AdminUser {
  return {
    ...presentUser(user),
    emailVerified: user.emailVerifiedAt !== null,
    status: user.status,
    suspendedReason: user.suspendedReason,
    videoCount,
  };
}

function notFound(): Fault {
  return new Fault("USER_NOT_FOUND", "There is no such account.");
}

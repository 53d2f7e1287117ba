import { eq, or, sql, type SQL } from "drizzle-orm";
import { Fault } from "../../schema/errors.ts";
import { users } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

/**
 * Locks this account and all admins, as the first statement of a batch. A later statement of it sees what
 * a batch that held the locks before has done: of two that would each take one of the last two admins,
 * the second is refused. What an admin does meanwhile is not kept waiting: it refers to the account and changes nothing.
 */
export function lockAdmins({ db }: Pick<Deps, "db">, id: string) {
  return db
    .select({ id: users.id })
    .from(users)
    .where(or(eq(users.id, id), eq(users.role, "admin")))
    .orderBy(users.id)
    .for("no key update");
}

/** Whether an active admin is left beside this account. Holds for the batch that began with `lockAdmins`. */
export function hasAnotherAdmin(id: string): SQL {
  return sql`exists (select 1 from ${users} other where other.role = 'admin'
    and other.status = 'active' and other.id <> ${id})`;
}

export function lastAdmin(): Fault {
  return new Fault("LAST_ADMIN", "The site needs at least one active admin. Make another account an admin first.");
}

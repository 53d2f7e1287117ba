import { and, eq, sql } from "drizzle-orm";
import { users } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
type UserRow = typeof users.$inferSelect;

export async function findUser({ db }: Db, id: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.id, id));
  return row ?? null;
}

/** A `user` becomes a `creator`; other roles stay as they are. */
export async function promoteToCreator({ db }: Db, id: string): Promise<void> {
  await db
    .update(users)
    .set({ role: "creator", updatedAt: sql`now()` })
    .where(and(eq(users.id, id), eq(users.role, "user")));
}

/** Changes role or status, unless that would leave the site without an active admin; null then. */
export async function updateUser(
  { db }: Db,
  id: string,
  changes: { role?: UserRow["role"]; status?: UserRow["status"] },
): Promise<UserRow | null> {
  const losesAdmin = (changes.role ?? "admin") !== "admin" || changes.status === "suspended";
  const anotherAdmin = sql`exists (select 1 from ${users} other where other.role = 'admin'
    and other.status = 'active' and other.id <> ${id})`;
  const [row] = await db
    .update(users)
    .set({ ...changes, updatedAt: sql`now()` })
    .where(and(eq(users.id, id), losesAdmin ? sql`(${users.role} <> 'admin' or ${anotherAdmin})` : undefined))
    .returning();
  return row ?? null;
}

import { and, eq, sql } from "drizzle-orm";
import { blockedUsers, users } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type BlockedRow = { id: string; displayName: string; blockedAt: Date };

export async function readBlockedWords({ db }: Db, userId: string): Promise<string[]> {
  const [row] = await db.select({ words: users.blockedWords }).from(users).where(eq(users.id, userId));
  return row?.words ?? [];
}

export async function writeBlockedWords({ db }: Db, userId: string, blockedWords: string[]): Promise<void> {
  await db
    .update(users)
    .set({ blockedWords, updatedAt: sql`now()` })
    .where(eq(users.id, userId));
}

const shown = { id: users.id, displayName: users.displayName, blockedAt: blockedUsers.createdAt };

/** The latest first, from after the cursor, whose id is the account's. */
export async function listBlocked(
  { db }: Db,
  ownerId: string,
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<BlockedRow[]> {
  const { createdAt, userId } = blockedUsers;
  return db
    .select(shown)
    .from(blockedUsers)
    .innerJoin(users, eq(users.id, userId))
    .where(
      and(
        eq(blockedUsers.ownerId, ownerId),
        after ? sql`(${createdAt}, ${userId}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(descending(createdAt), descending(userId))
    .limit(limit);
}

/** Blocks the account, unless there are `most` already; answers it where it is blocked now. */
export async function block({ db }: Db, ownerId: string, userId: string, most: number): Promise<BlockedRow | null> {
  const [, , rows] = await db.batch([
    // Whoever counts waits for who counted before.
    db.select({ id: users.id }).from(users).where(eq(users.id, ownerId)).for("no key update"),
    db.execute(sql`
      insert into ${blockedUsers} (owner_id, user_id)
      select ${ownerId}, u.id from ${users} u
      where u.id = ${userId} and (select count(*) from ${blockedUsers} where owner_id = ${ownerId}) < ${most}::int
      on conflict do nothing`),
    db
      .select(shown)
      .from(blockedUsers)
      .innerJoin(users, eq(users.id, blockedUsers.userId))
      .where(and(eq(blockedUsers.ownerId, ownerId), eq(blockedUsers.userId, userId))),
  ]);
  return rows[0] ?? null;
}

export async function unblock({ db }: Db, ownerId: string, userId: string): Promise<void> {
  await db.delete(blockedUsers).where(and(eq(blockedUsers.ownerId, ownerId), eq(blockedUsers.userId, userId)));
}

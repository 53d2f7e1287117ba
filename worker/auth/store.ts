import { and, eq, gt, isNull, sql } from "drizzle-orm";
import { sessions, users } from "../../schema/tables.ts";
import { sqlState } from "../db.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type UserRow = typeof users.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
type NewSession = typeof sessions.$inferInsert;

/** Creates the account with its first session; null where the address is taken. */
export async function insertAccount(
  { db }: Db,
  user: typeof users.$inferInsert,
  session: NewSession,
): Promise<UserRow | null> {
  try {
    const [created] = await db.batch([db.insert(users).values(user).returning(), db.insert(sessions).values(session)]);
    return created[0] ?? null;
  } catch (error) {
    const { code, constraint } = sqlState(error);
    if (code === "23505" && constraint === "users_email_key") return null;
    throw error;
  }
}

export async function findUserByEmail({ db }: Db, email: string): Promise<UserRow | null> {
  const [row] = await db.select().from(users).where(eq(users.email, email));
  return row ?? null;
}

export async function setPasswordHash({ db }: Db, userId: string, passwordHash: string): Promise<void> {
  await db
    .update(users)
    .set({ passwordHash, updatedAt: sql`now()` })
    .where(eq(users.id, userId));
}

export async function insertSession({ db }: Db, session: NewSession): Promise<void> {
  await db.insert(sessions).values(session);
}

/** A live session with its account. */
export async function findSession({ db }: Db, id: string): Promise<{ session: SessionRow; user: UserRow } | null> {
  const [row] = await db
    .select({ session: sessions, user: users })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`)));
  return row ?? null;
}

/** Moves the session on from one token to the next; false where another request was first. */
export async function rotateSession(
  { db }: Db,
  id: string,
  hashes: { from: string; to: string },
  expiresAt: Date,
): Promise<boolean> {
  const rotated = await db
    .update(sessions)
    .set({ refreshHash: hashes.to, previousHash: hashes.from, rotatedAt: sql`now()`, expiresAt })
    .where(and(eq(sessions.id, id), eq(sessions.refreshHash, hashes.from), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return rotated.length > 0;
}

export async function revokeSession({ db }: Db, id: string): Promise<void> {
  await db
    .update(sessions)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(sessions.id, id), isNull(sessions.revokedAt)));
}

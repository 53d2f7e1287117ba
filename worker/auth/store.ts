import { and, eq, sql } from "drizzle-orm";
import { outbox, sessions, users } from "../../schema/tables.ts";
import { sqlState } from "../db.ts";
import { mailTopic, type OwedMail } from "../accounts/owed-mail.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type UserRow = typeof users.$inferSelect;
type NewSession = typeof sessions.$inferInsert;

/** Creates the account with its first session and owes it a mail; null where the address is taken. */
export async function insertAccount(
  { db }: Db,
  user: typeof users.$inferInsert,
  session: NewSession,
  mail: OwedMail,
): Promise<UserRow | null> {
  try {
    const [created] = await db.batch([
      db.insert(users).values(user).returning(),
      db.insert(sessions).values(session),
      db.insert(outbox).values({ topic: mailTopic, payload: mail }),
    ]);
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

/** Stores the same password under today's parameters, unless it was replaced by another one meanwhile. */
export async function renewPasswordHash({ db }: Db, user: UserRow, passwordHash: string): Promise<void> {
  await db
    .update(users)
    .set({ passwordHash, updatedAt: sql`now()` })
    .where(and(eq(users.id, user.id), eq(users.passwordHash, user.passwordHash)));
}

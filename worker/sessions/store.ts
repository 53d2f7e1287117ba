import { and, eq, gt, inArray, isNull, lt, ne, or, sql } from "drizzle-orm";
import { sessions, users } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import type { Account } from "../users/account.ts";
import type { Device } from "./device.ts";

type Db = Pick<Deps, "db">;
export type UserRow = typeof users.$inferSelect;
export type SessionRow = typeof sessions.$inferSelect;
export type NewSession = typeof sessions.$inferInsert;

// The expiry as well, by which what has ended is swept.
const ended = { revokedAt: sql`now()`, expiresAt: sql`now()` };
const isLive = and(isNull(sessions.revokedAt), gt(sessions.expiresAt, sql`now()`));

/**
 * Stores a session, and ends those of its account that were used longest ago, where there are more than
 * `atMost`. False, and nothing is stored, where the account's password is not the compared one any more:
 * who replaced it meanwhile has ended all sessions.
 */
export async function insertSession(
  { db }: Db,
  session: NewSession,
  { comparedHash, atMost }: { comparedHash: string; atMost: number },
): Promise<boolean> {
  const account = eq(users.id, session.userId);
  const tooMany = db
    .select({ id: sessions.id })
    .from(sessions)
    .where(and(eq(sessions.userId, session.userId), isLive))
    .orderBy(descending(sessions.rotatedAt), descending(sessions.id))
    .offset(atMost);
  const [, , refused] = await db.batch([
    // Waits for a change of the password that is under way, and lets none in before the end.
    db.select({ id: users.id }).from(users).where(account).for("share"),
    db.insert(sessions).values(session),
    db
      .delete(sessions)
      .where(
        and(
          eq(sessions.id, session.id),
          sql`not exists (select from ${users} where ${account} and ${users.passwordHash} = ${comparedHash})`,
        ),
      )
      .returning({ id: sessions.id }),
    db.update(sessions).set(ended).where(inArray(sessions.id, tooMany)),
  ]);
  return refused.length === 0;
}

/** What a request must know of the accounts behind live sessions of theirs. */
export async function findAccountsOfSessions(
  { db }: Db,
  refs: readonly { sessionId: string; userId: string }[],
): Promise<(Account & { sessionId: string; userId: string })[]> {
  const { role, status, suspendedReason } = users;
  return db
    .select({ sessionId: sessions.id, userId: sessions.userId, role, status, suspendedReason })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(
      and(
        or(...refs.map(({ sessionId, userId }) => and(eq(sessions.id, sessionId), eq(sessions.userId, userId)))),
        isLive,
      ),
    );
}

/** A live session with its account; `inGrace`: it was rotated less than `graceSeconds` ago. */
export async function findSession(
  { db }: Db,
  id: string,
  graceSeconds: number,
): Promise<{ session: SessionRow; user: UserRow; inGrace: boolean } | null> {
  const inGrace = sql<boolean>`${sessions.rotatedAt} > now() - ${graceSeconds} * interval '1 second'`;
  const [row] = await db
    .select({ session: sessions, user: users, inGrace })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.id, id), isLive));
  return row ?? null;
}

/**
 * Moves a live session of an active account on from one token to the next; answers the account, or
 * null where nothing was moved: another request was first, or the token is not the current one.
 */
export async function rotateSession(
  { db }: Db,
  id: string,
  hashes: { from: string; to: string },
  used: Device & { expiresAt: Date },
): Promise<UserRow | null> {
  const [row] = await db
    .update(sessions)
    .set({ refreshHash: hashes.to, previousHash: hashes.from, rotatedAt: sql`now()`, ...used })
    .from(users)
    .where(
      and(
        eq(sessions.id, id),
        eq(sessions.refreshHash, hashes.from),
        isLive,
        eq(users.id, sessions.userId),
        eq(users.status, "active"),
      ),
    )
    .returning({ user: users });
  return row?.user ?? null;
}

/** The account's live sessions, the newest first, from after the cursor. */
export async function listSessions(
  { db }: Db,
  userId: string,
  page: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<SessionRow[]> {
  const { limit, after } = page;
  return db
    .select()
    .from(sessions)
    .where(
      and(
        eq(sessions.userId, userId),
        isLive,
        after
          ? sql`(${sessions.createdAt}, ${sessions.id}) < (${after.createdAt}::timestamptz, ${after.id})`
          : undefined,
      ),
    )
    .orderBy(descending(sessions.createdAt), descending(sessions.id))
    .limit(limit);
}

/** Ends live sessions of one account: one of them, or all, or all but one. Answers the ids of those that were ended. */
export async function revokeSessions(
  { db }: Db,
  userId: string,
  which: { only?: string | undefined; except?: string | undefined },
): Promise<string[]> {
  const rows = await db
    .update(sessions)
    .set(ended)
    .where(
      and(
        eq(sessions.userId, userId),
        isLive,
        which.only === undefined ? undefined : eq(sessions.id, which.only),
        which.except === undefined ? undefined : ne(sessions.id, which.except),
      ),
    )
    .returning({ id: sessions.id });
  return rows.map(({ id }) => id);
}

/** Removes up to `limit` sessions that ended before `before`. */
export async function removeEnded({ db }: Db, before: Date, limit: number): Promise<number> {
  const old = db.select({ id: sessions.id }).from(sessions).where(lt(sessions.expiresAt, before)).limit(limit);
  const removed = await db.delete(sessions).where(inArray(sessions.id, old)).returning({ id: sessions.id });
  return removed.length;
}

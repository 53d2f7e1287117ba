import { and, eq, isNull, lt, or, sql } from "drizzle-orm";
import { apiKeys, users } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type ApiKeyRow = typeof apiKeys.$inferSelect;

const mostListed = 200;

/** Stores the key, unless the account has `limit` live ones; null then. */
export async function insertKey(
  { db }: Db,
  key: { id: string; userId: string; name: string; keyHash: string; hint: string; scopes: string[] } & {
    expiresAt: Date | null;
  },
  limit: number,
): Promise<ApiKeyRow | null> {
  const { id, userId, name, keyHash, hint, expiresAt } = key;
  const scopes = sql`array(select jsonb_array_elements_text(${JSON.stringify(key.scopes)}::jsonb))`;
  const [, , [row]] = await db.batch([
    // Calls at once wait here for one another, and each then counts the keys of those before.
    db.select({ id: users.id }).from(users).where(eq(users.id, userId)).for("update"),
    db.execute(sql`
      insert into ${apiKeys} (id, user_id, name, key_hash, hint, scopes, expires_at)
      select ${id}, ${userId}, ${name}, ${keyHash}, ${hint}, ${scopes}, ${expiresAt?.toISOString() ?? null}::timestamptz
      where (select count(*) from ${apiKeys} where user_id = ${userId} and revoked_at is null
        and (expires_at is null or expires_at > now())) < ${limit}`),
    db.select().from(apiKeys).where(eq(apiKeys.id, id)),
  ]);
  return row ?? null;
}

/** The account's keys that were not revoked, expired ones included, newest first. */
export async function listKeys({ db }: Db, userId: string): Promise<ApiKeyRow[]> {
  return db
    .select()
    .from(apiKeys)
    .where(and(eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .orderBy(descending(apiKeys.createdAt), descending(apiKeys.id))
    .limit(mostListed);
}

/** Revokes the account's key and answers its hash; null where there is none that lives. */
export async function revokeKey({ db }: Db, userId: string, id: string): Promise<string | null> {
  const [row] = await db
    .update(apiKeys)
    .set({ revokedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), eq(apiKeys.userId, userId), isNull(apiKeys.revokedAt)))
    .returning({ keyHash: apiKeys.keyHash });
  return row?.keyHash ?? null;
}

/** A key that was not revoked, with its account. */
export async function findByHash({ db }: Db, keyHash: string) {
  const [row] = await db
    .select({
      keyId: apiKeys.id,
      userId: apiKeys.userId,
      scopes: apiKeys.scopes,
      expiresAt: apiKeys.expiresAt,
      lastUsedAt: apiKeys.lastUsedAt,
      role: users.role,
      status: users.status,
      suspendedReason: users.suspendedReason,
    })
    .from(apiKeys)
    .innerJoin(users, eq(users.id, apiKeys.userId))
    .where(and(eq(apiKeys.keyHash, keyHash), isNull(apiKeys.revokedAt)));
  return row ?? null;
}

/** Notes that the key is in use, unless that was noted within the last minute. */
export async function noteUse({ db }: Db, id: string): Promise<void> {
  const minuteAgo = sql`now() - interval '1 minute'`;
  await db
    .update(apiKeys)
    .set({ lastUsedAt: sql`now()` })
    .where(and(eq(apiKeys.id, id), or(isNull(apiKeys.lastUsedAt), lt(apiKeys.lastUsedAt, minuteAgo))));
}

/** Deletes keys that were revoked or expired before then. */
export async function deleteEnded({ db }: Db, before: Date): Promise<void> {
  await db.delete(apiKeys).where(or(lt(apiKeys.revokedAt, before), lt(apiKeys.expiresAt, before)));
}

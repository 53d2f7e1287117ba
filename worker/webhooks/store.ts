import { and, eq, isNotNull, lt, not, or, sql } from "drizzle-orm";
import { users, webhookEndpoints } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type EndpointRow = typeof webhookEndpoints.$inferSelect;
export type NewEndpoint = Pick<EndpointRow, "id" | "ownerId" | "url" | "description" | "events" | "secret">;
export type EndpointChanges = Partial<Pick<EndpointRow, "url" | "description" | "events" | "enabled">>;

/** Stores the endpoint, unless the account has `limit` of them; null then. */
export async function insertEndpoint({ db }: Db, endpoint: NewEndpoint, limit: number): Promise<EndpointRow | null> {
  const { id, ownerId, url, description, secret } = endpoint;
  const events = sql`array(select jsonb_array_elements_text(${JSON.stringify(endpoint.events)}::jsonb))`;
  const [, , [row]] = await db.batch([
    // Calls at once wait here for one another, and each then counts the endpoints of those before.
    db.select({ id: users.id }).from(users).where(eq(users.id, ownerId)).for("update"),
    db.execute(sql`
      insert into ${webhookEndpoints} (id, owner_id, url, description, events, secret)
      select ${id}, ${ownerId}, ${url}, ${description}, ${events}, ${secret}
      where (select count(*) from ${webhookEndpoints} where owner_id = ${ownerId}) < ${limit}`),
    db.select().from(webhookEndpoints).where(eq(webhookEndpoints.id, id)),
  ]);
  return row ?? null;
}

/** Newest first. */
export async function listEndpoints({ db }: Db, ownerId: string): Promise<EndpointRow[]> {
  return db
    .select()
    .from(webhookEndpoints)
    .where(eq(webhookEndpoints.ownerId, ownerId))
    .orderBy(descending(webhookEndpoints.createdAt), descending(webhookEndpoints.id));
}

const isOwn = (ownerId: string, id: string) => and(eq(webhookEndpoints.id, id), eq(webhookEndpoints.ownerId, ownerId));

export async function findOwn({ db }: Db, ownerId: string, id: string): Promise<EndpointRow | null> {
  const [row] = await db.select().from(webhookEndpoints).where(isOwn(ownerId, id));
  return row ?? null;
}

/** Null where the account has no such endpoint. Switched on or off by hand, it has no reason of the platform's. */
export async function updateEndpoint(
  { db }: Db,
  ownerId: string,
  id: string,
  changes: EndpointChanges,
): Promise<EndpointRow | null> {
  const [row] = await db
    .update(webhookEndpoints)
    .set({
      ...changes,
      ...(changes.enabled === undefined ? {} : { disabledReason: null }),
      updatedAt: sql`now()`,
    })
    .where(isOwn(ownerId, id))
    .returning();
  return row ?? null;
}

/** Whether there was one. */
export async function deleteEndpoint({ db }: Db, ownerId: string, id: string): Promise<boolean> {
  const rows = await db.delete(webhookEndpoints).where(isOwn(ownerId, id)).returning({ id: webhookEndpoints.id });
  return rows.length > 0;
}

/** Puts the secret in place of the current one, which signs beside it for as many hours. */
export async function replaceSecret(
  { db }: Db,
  ownerId: string,
  id: string,
  { secret, hours }: { secret: string; hours: number },
): Promise<EndpointRow | null> {
  const [row] = await db
    .update(webhookEndpoints)
    .set({
      secret,
      previousSecret: sql`${webhookEndpoints.secret}`,
      previousSecretUntil: sql`now() + make_interval(hours => ${hours}::int)`,
      updatedAt: sql`now()`,
    })
    .where(isOwn(ownerId, id))
    .returning();
  return row ?? null;
}

/** Forgets secrets whose time beside their successor is over. */
export async function forgetPrevious({ db }: Db): Promise<void> {
  await db
    .update(webhookEndpoints)
    .set({ previousSecret: null, previousSecretUntil: null })
    .where(lt(webhookEndpoints.previousSecretUntil, sql`now()`));
}

/** Endpoints with a secret that does not begin so. */
export async function findSealedOtherwise({ db }: Db, prefix: string, limit: number): Promise<EndpointRow[]> {
  const begins = (column: typeof webhookEndpoints.secret | typeof webhookEndpoints.previousSecret) =>
    sql`starts_with(${column}, ${prefix})`;
  return db
    .select()
    .from(webhookEndpoints)
    .where(
      or(
        not(begins(webhookEndpoints.secret)),
        and(isNotNull(webhookEndpoints.previousSecret), not(begins(webhookEndpoints.previousSecret))),
      ),
    )
    .limit(limit);
}

/** Unless its secret was rotated meanwhile. */
export async function storeSealed(
  { db }: Db,
  before: EndpointRow,
  sealed: { secret: string; previousSecret: string | null },
): Promise<void> {
  await db
    .update(webhookEndpoints)
    .set(sealed)
    .where(and(eq(webhookEndpoints.id, before.id), eq(webhookEndpoints.secret, before.secret)));
}

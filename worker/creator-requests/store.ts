import { and, asc, eq, sql, type SQL } from "drizzle-orm";
import { creatorRequests, users } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
export type RequestRow = { request: typeof creatorRequests.$inferSelect; user: typeof users.$inferSelect };

const selectRequests = ({ db }: Db) =>
  db
    .select({ request: creatorRequests, user: users })
    .from(creatorRequests)
    .innerJoin(users, eq(users.id, creatorRequests.userId));

/** Lets the request wait for an admin. One that waits already keeps its place, and its words unless there are new ones. */
export async function ask({ db }: Db, userId: string, message: string | undefined): Promise<void> {
  const waits = sql`${creatorRequests.state} = 'pending'`;
  await db
    .insert(creatorRequests)
    .values({ userId, message: message ?? "" })
    .onConflictDoUpdate({
      target: creatorRequests.userId,
      set: {
        message: message ?? sql`case when ${waits} then ${creatorRequests.message} else '' end`,
        createdAt: sql`case when ${waits} then ${creatorRequests.createdAt} else now() end`,
        state: "pending",
        decidedAt: null,
        decidedBy: null,
        reason: null,
      },
    });
}

/** Makes a `user` a `creator` with nobody deciding; other roles stay as they are. */
export async function grantAtOnce({ db }: Db, userId: string, message: string, by: Actor): Promise<void> {
  await db.execute(sql`
    with promoted as (
      update ${users} set role = 'creator', updated_at = now() where id = ${userId} and role = 'user' returning id),
    noted as (${noteChange(by, {
      action: "creator-request.grant",
      target: sql`promoted.id`,
      detail: sql`'{"before": {"role": "user"}, "after": {"role": "creator"}, "open": true}'::jsonb`,
      source: sql`promoted`,
    })})
    insert into ${creatorRequests} (user_id, message, state, decided_at)
    select id, ${message}::text, 'granted'::creator_request_state, now() from promoted
    on conflict (user_id) do update set message = excluded.message, state = excluded.state,
      created_at = now(), decided_at = now(), decided_by = null, reason = null`);
}

/**
 * Decides a request that waits, once. A grant makes a `user` a `creator` by the same statement, which
 * also notes it. Null where no request of this account waits.
 */
export async function decide(
  { db }: Db,
  userId: string,
  decision: { state: "granted" } | { state: "declined"; reason: string },
  by: Actor,
): Promise<RequestRow | null> {
  const granted = decision.state === "granted";
  const reason = granted ? null : decision.reason;
  const [{ rows }, [row]] = await db.batch([
    db.execute<{ decided: number }>(sql`
      with decided as (
        update ${creatorRequests} set state = ${decision.state}::creator_request_state, reason = ${reason}::text,
          decided_at = now(), decided_by = ${by.actorId}::text
        where user_id = ${userId} and state = 'pending' returning user_id),
      account as (select id, role from ${users} join decided on decided.user_id = id),
      promoted as (
        update ${users} set role = 'creator', updated_at = now() from account
        where ${users.id} = account.id and account.role = 'user' and ${granted}::boolean returning ${users.id}),
      noted as (${noteChange(by, {
        action: granted ? "creator-request.grant" : "creator-request.decline",
        target: sql`account.id`,
        detail: granted
          ? sql`jsonb_build_object('before', jsonb_build_object('role', account.role), 'after',
              jsonb_build_object('role', case when account.role = 'user' then 'creator' else account.role end))`
          : sql`jsonb_build_object('reason', ${reason}::text)`,
        source: sql`account`,
      })})
      select count(*)::int as decided from decided`),
    selectRequests({ db }).where(eq(creatorRequests.userId, userId)),
  ]);
  return rows[0]?.decided ? (row ?? null) : null;
}

/** Oldest first, from after the cursor. */
export async function listRequests(
  deps: Db,
  state: RequestRow["request"]["state"],
  page: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<RequestRow[]> {
  const after: SQL | undefined = page.after
    ? sql`(${creatorRequests.createdAt}, ${creatorRequests.userId}) > (${page.after.createdAt}::timestamptz, ${page.after.id})`
    : undefined;
  return selectRequests(deps)
    .where(and(eq(creatorRequests.state, state), after))
    .orderBy(asc(creatorRequests.createdAt), asc(creatorRequests.userId))
    .limit(page.limit);
}

import { and, eq, sql } from "drizzle-orm";
import { outbox, users, webhookAttempts, webhookDeliveries, webhookEndpoints } from "../../schema/tables.ts";
import { noticeMail, mailTopic } from "../accounts/owed-mail.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { notifyTopics } from "../notifications/notify.ts";
import type { Attempt } from "./post.ts";

type Db = Pick<Deps, "db">;
export type DeliveryRow = Omit<typeof webhookDeliveries.$inferSelect, "payload"> & { payload: Payload };
export type AttemptRow = typeof webhookAttempts.$inferSelect;
/** What is sent. */
export type Payload = { type: string; timestamp: string; data: Record<string, unknown> };

// Longer than a round takes: a sender that dies leaves what it took to the next one.
const leaseSeconds = 60;

const isListening = sql`${webhookEndpoints.enabled} and ${users.status} = 'active'
  and ${users.role} in ('admin', 'creator')`;

/** The owner's endpoints that are to be told; none of an account that may not have any. */
export async function findListening({ db }: Db, ownerId: string, type: string): Promise<string[]> {
  const rows = await db
    .select({ id: webhookEndpoints.id })
    .from(webhookEndpoints)
    .innerJoin(users, eq(users.id, webhookEndpoints.ownerId))
    .where(
      and(
        eq(webhookEndpoints.ownerId, ownerId),
        isListening,
        sql`(${webhookEndpoints.events} = '{}' or ${type} = any (${webhookEndpoints.events}))`,
      ),
    );
  return rows.map(({ id }) => id);
}

/** Those that are there already, and those of endpoints that are gone, are left out. */
export async function insertDeliveries(
  { db }: Db,
  deliveries: { id: string; endpointId: string }[],
  event: { id: string; type: string; payload: Payload },
): Promise<void> {
  if (deliveries.length === 0) return;
  await db.execute(sql`
    insert into ${webhookDeliveries} (id, endpoint_id, event_id, event, payload, next_attempt_at)
    select new.id, ${webhookEndpoints.id}, ${event.id}, ${event.type}, ${JSON.stringify(event.payload)}::jsonb, now()
    from jsonb_to_recordset(${JSON.stringify(deliveries)}::jsonb) as new (id text, "endpointId" text)
    join ${webhookEndpoints} on ${webhookEndpoints.id} = new."endpointId"
    on conflict do nothing`);
}

export type DueRow = {
  id: string;
  endpointId: string;
  eventId: string;
  payload: Payload;
  attempts: number;
  /** How long ago its event was. */
  ageSeconds: number;
  url: string;
  secret: string;
  previousSecret: string | null;
  previousSecretUntil: Date | null;
};

/** Takes what is due to the endpoint, the oldest first, and postpones each, so that nobody else takes it. */
export async function takeDue({ db }: Db, endpointId: string, limit: number): Promise<DueRow[]> {
  const { rows } = await db.execute<Omit<DueRow, "previousSecretUntil"> & { until: string | null }>(sql`
    with due as (
      select ${webhookDeliveries.id} as id from ${webhookDeliveries}
      join ${webhookEndpoints} on ${webhookEndpoints.id} = ${webhookDeliveries.endpointId}
      join ${users} on ${users.id} = ${webhookEndpoints.ownerId}
      where ${webhookDeliveries.endpointId} = ${endpointId} and ${webhookDeliveries.state} = 'waiting'
        and ${webhookDeliveries.nextAttemptAt} <= now() and ${isListening}
      order by ${webhookDeliveries.nextAttemptAt}, ${webhookDeliveries.id} limit ${limit}
      for update of ${webhookDeliveries} skip locked)
    update ${webhookDeliveries} set next_attempt_at = now() + make_interval(secs => ${leaseSeconds})
    from due, ${webhookEndpoints}
    where ${webhookDeliveries.id} = due.id and ${webhookEndpoints.id} = ${webhookDeliveries.endpointId}
    returning ${webhookDeliveries.id} as id, endpoint_id as "endpointId", event_id as "eventId", payload, attempts,
      extract(epoch from now() - ${webhookDeliveries.createdAt})::float8 as "ageSeconds", url, secret, previous_secret as "previousSecret", previous_secret_until as until`);
  return rows.map(({ until, ...row }) => ({ ...row, previousSecretUntil: until === null ? null : new Date(until) }));
}

/** When the endpoint's next attempt is due; null where nothing waits. */
export async function findNextAttempt({ db }: Db, endpointId: string): Promise<Date | null> {
  const [row] = await db
    .select({ at: sql<string | null>`min(${webhookDeliveries.nextAttemptAt})` })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .innerJoin(users, eq(users.id, webhookEndpoints.ownerId))
    .where(and(eq(webhookDeliveries.endpointId, endpointId), eq(webhookDeliveries.state, "waiting"), isListening));
  return row?.at ? new Date(row.at) : null;
}

/** Endpoints to which something is due. */
export async function findOverdue({ db }: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectDistinct({ id: webhookDeliveries.endpointId })
    .from(webhookDeliveries)
    .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
    .innerJoin(users, eq(users.id, webhookEndpoints.ownerId))
    .where(and(eq(webhookDeliveries.state, "waiting"), sql`${webhookDeliveries.nextAttemptAt} <= now()`, isListening))
    .limit(limit);
  return rows.map(({ id }) => id);
}

/** Notes an attempt and what follows from it. Of a delivery that is gone nothing is noted. */
export async function recordAttempt(
  { db }: Db,
  { id }: Pick<DueRow, "id">,
  { status, error, answer, durationMs }: Attempt,
  next: { state: DeliveryRow["state"]; delayMs: number | null },
): Promise<void> {
  await db.execute(sql`
    with delivery as (
      update ${webhookDeliveries} set attempts = attempts + 1, state = ${next.state}::webhook_state,
        next_attempt_at = now() + ${next.delayMs}::int * interval '1 millisecond',
        ended_at = case when ${next.delayMs}::int is null then now() end
      where id = ${id} returning id)
    insert into ${webhookAttempts} (delivery_id, number, status, error, answer, duration_ms)
    select id, coalesce((select max(number) from ${webhookAttempts} where delivery_id = ${id}), 0) + 1,
      ${status}::int, ${error}::text, ${answer}::text, ${durationMs}::int
    from delivery`);
}

/**
 * Switches an endpoint off, gives up what waits for it, and owes its owner a notification and a mail. Answers
 * whether it was on.
 */
export async function disable(deps: Pick<Deps, "db" | "now">, endpointId: string, reason: string): Promise<boolean> {
  return switchOff(deps, endpointId, reason, sql`true`);
}

/**
 * The same for an endpoint that fails: what was sent to it so many days ago failed, after its last change,
 * and nothing has arrived since.
 */
export async function disableFailing(
  deps: Pick<Deps, "db" | "now">,
  endpointId: string,
  days: number,
): Promise<boolean> {
  const failing = sql`exists (
    select from ${webhookDeliveries} failed
    where failed.endpoint_id = ${webhookEndpoints.id} and failed.state = 'failed'
      and failed.created_at between ${webhookEndpoints.updatedAt} and now() - make_interval(days => ${days}::int)
      and not exists (
        select from ${webhookDeliveries} arrived
        where arrived.endpoint_id = ${webhookEndpoints.id} and arrived.ended_at > failed.created_at
          and arrived.state = 'delivered'))`;
  return switchOff(deps, endpointId, `Nothing that was sent to it in the last ${days} days has arrived.`, failing);
}

async function switchOff(
  { db, now }: Pick<Deps, "db" | "now">,
  endpointId: string,
  reason: string,
  condition: ReturnType<typeof sql>,
): Promise<boolean> {
  const mail = JSON.stringify(noticeMail(now(), "webhook-disabled", "", ""));
  const { rowCount } = await db.execute(sql`
    with off as (
      update ${webhookEndpoints} set enabled = false, disabled_reason = ${reason}, updated_at = now()
      where id = ${endpointId} and enabled and ${condition} returning id, owner_id, url),
    given_up as (
      update ${webhookDeliveries} set state = 'failed', next_attempt_at = null, ended_at = now()
      from off where endpoint_id = off.id and state = 'waiting')
    insert into ${outbox} (topic, payload)
    select ${notifyTopics.person}, jsonb_build_object('userId', owner_id, 'kind', 'webhook.disabled',
      'cause', off.id || ':' || now(), 'payload', jsonb_build_object())
    from off
    union all
    -- The host alone: a path may hold a secret of the receiver's.
    select ${mailTopic}, ${mail}::jsonb || jsonb_build_object('to', ${users.email},
      'detail', substring(url from '^https?://([^/?#]+)'))
    from off join ${users} on ${users.id} = owner_id`);
  return (rowCount ?? 0) > 0;
}

export type DeliveryFilter = { endpointId: string; state?: DeliveryRow["state"] | undefined };

export async function listDeliveries(
  { db }: Db,
  { endpointId, state }: DeliveryFilter,
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<DeliveryRow[]> {
  const { createdAt, id } = webhookDeliveries;
  const rows = await db
    .select()
    .from(webhookDeliveries)
    .where(
      and(
        eq(webhookDeliveries.endpointId, endpointId),
        state ? eq(webhookDeliveries.state, state) : undefined,
        after ? sql`(${createdAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(descending(createdAt), descending(id))
    .limit(limit);
  return rows as DeliveryRow[];
}

/** A delivery to one of the account's endpoints, with all its attempts. */
export async function findOwnDelivery(
  { db }: Db,
  ownerId: string,
  id: string,
): Promise<{ delivery: DeliveryRow; enabled: boolean; attempts: AttemptRow[] } | null> {
  const [[row], attempts] = await db.batch([
    db
      .select({ delivery: webhookDeliveries, enabled: webhookEndpoints.enabled })
      .from(webhookDeliveries)
      .innerJoin(webhookEndpoints, eq(webhookEndpoints.id, webhookDeliveries.endpointId))
      .where(and(eq(webhookDeliveries.id, id), eq(webhookEndpoints.ownerId, ownerId))),
    db.select().from(webhookAttempts).where(eq(webhookAttempts.deliveryId, id)).orderBy(webhookAttempts.number),
  ]);
  return row ? { ...row, delivery: row.delivery as DeliveryRow, attempts } : null;
}

/** Begins a delivery anew, under the same event id; one that waits is only sent sooner. */
export async function restart({ db }: Db, id: string): Promise<void> {
  await db.execute(sql`
    update ${webhookDeliveries} set next_attempt_at = now(), ended_at = null, state = 'waiting',
      attempts = case state when 'waiting' then attempts else 0 end
    where id = ${id}`);
}

export async function removeOld({ db }: Db, days: number, limit: number): Promise<void> {
  await db.execute(sql`
    delete from ${webhookDeliveries} where id in (
      select id from ${webhookDeliveries} where created_at < now() - make_interval(days => ${days}::int) limit ${limit})`);
}

import { sql } from "drizzle-orm";
import { encodes, outbox, users, videos, webhookDeliveries, webhookEndpoints } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";
import { failureDays } from "./contract.ts";

type Db = Pick<Deps, "db">;

export type Waiting = { depth: number; oldestSeconds: number | null; retried: number };
export type RunningRow = {
  videoId: string;
  title: string;
  ownerId: string;
  ownerName: string;
  epoch: number;
  state: "queued" | "processing";
  queuedAt: string;
  attempts: number;
};
export type FailureRow = {
  kind: "encode" | "dead-letter" | "webhook" | "outbox";
  at: string;
  code: string;
  /** Of an encode its detail; why an endpoint was switched off; the last error of what is owed. */
  said: string | null;
  /** The host of an endpoint; the topic of what is owed. */
  subject: string | null;
  attempts: number | null;
  nextAttemptAt: string | null;
  videoId: string | null;
  title: string | null;
  ownerId: string | null;
  ownerName: string | null;
};
export type Standing = {
  outbox: Waiting;
  mail: Waiting;
  webhooks: Waiting;
  deadLetters: number;
  runningTotal: number;
  running: RunningRow[];
  failures: FailureRow[];
};

const mostRunning = 20;
const mostFailures = 50;
const lateMinutes = 2;

// What is owed for later, such as the removal of an encode that somebody may be watching, does not wait yet.
const isWaiting = sql`(o.next_attempt_at <= now() or o.attempts > 0)`;
const waitingSince = sql`case when o.attempts = 0 then o.next_attempt_at else o.created_at end`;
const owed = (where: ReturnType<typeof sql>) => sql`(
  select jsonb_build_object('depth', count(*), 'oldestSeconds', extract(epoch from now() - min(${waitingSince})),
    'retried', count(*) filter (where o.last_error is not null))
  from ${outbox} o where ${isWaiting} and ${where})`;

const recent = sql`now() - make_interval(days => ${failureDays}::int)`;
// Given up after all attempts: an encode by its own code, an import by that of its video.
const deadLetters = ["ERR_DEAD_LETTER", "ERR_IMPORT_GIVEN_UP"];
const isDead = (code: ReturnType<typeof sql>) =>
  sql`${code} in (${sql.join(
    deadLetters.map((dead) => sql`${dead}`),
    sql`, `,
  )})`;

// Each of the kinds has an index for its newest rows, but for those few that stand still.
const failedEncodes = sql`
  select case when ${isDead(sql`e.error_code`)} then 'dead-letter' else 'encode' end as kind, e.ended_at as at,
    coalesce(e.error_code, 'ERR_UNKNOWN') as code, e.error_detail as said, null as subject, null::int as attempts,
    null::timestamptz as next, e.video_id as video_id, null as owner_id
  from ${encodes} e
  where e.state = 'failed' and e.ended_at > ${recent} and e.error_code is distinct from 'ERR_ENCODE_CANCELLED'
  order by e.ended_at desc limit ${mostFailures}`;
const failedImports = sql`
  select 'dead-letter', v.updated_at, v.error_code, null, null, null, null, v.id, null
  from ${videos} v where v.state = 'failed' and v.error_code = 'ERR_IMPORT_GIVEN_UP' and v.updated_at > ${recent}
  order by v.updated_at desc limit ${mostFailures}`;
const endedWebhooks = sql`
  -- The host alone: a path may hold a secret of the receiver's.
  select 'webhook', w.updated_at, 'WEBHOOK_DISABLED', w.disabled_reason, substring(w.url from '^https?://([^/?#@]+)'),
    null, null, null, w.owner_id
  from ${webhookEndpoints} w
  where not w.enabled and w.disabled_reason is not null and w.updated_at > ${recent}
  order by w.updated_at desc limit ${mostFailures}`;
const lateEffects = sql`
  select 'outbox', ${waitingSince}, case when o.last_error is null then 'OUTBOX_LATE' else 'OUTBOX_FAILED' end,
    o.last_error, o.topic, o.attempts, o.next_attempt_at,
    coalesce(o.payload ->> 'videoId', o.payload #>> '{data,video,id}'), null
  from ${outbox} o
  where o.last_error is not null or o.next_attempt_at < now() - make_interval(mins => ${lateMinutes}::int)
  order by o.id limit ${mostFailures}`;

/** All that Postgres knows of how things stand, in one round trip. */
export async function readStanding({ db }: Db): Promise<Standing> {
  const { rows } = await db.execute<{ standing: Standing }>(sql`
    select jsonb_build_object(
      'outbox', ${owed(sql`true`)},
      'mail', ${owed(sql`o.topic = 'mail.send'`)},
      'webhooks', (
        select jsonb_build_object('depth', count(*), 'oldestSeconds', extract(epoch from now() - min(d.created_at)),
          'retried', count(*) filter (where d.attempts > 0))
        from ${webhookDeliveries} d join ${webhookEndpoints} w on w.id = d.endpoint_id
        where d.state = 'waiting' and w.enabled),
      'deadLetters', (select count(*) from ${encodes} e where e.state = 'failed' and e.ended_at > ${recent}
          and ${isDead(sql`e.error_code`)})
        + (select count(*) from ${videos} v where v.state = 'failed' and v.updated_at > ${recent}
          and v.error_code = 'ERR_IMPORT_GIVEN_UP'),
      'runningTotal', (select count(*) from ${encodes} where state in ('queued', 'processing')),
      'running', (select coalesce(jsonb_agg(r order by r."queuedAt"), '[]') from (
        select e.video_id as "videoId", v.title, u.id as "ownerId", u.display_name as "ownerName", e.epoch, e.state,
          e.queued_at as "queuedAt", (select count(*) from ${encodes} same where same.video_id = e.video_id
            and same.upload_id = e.upload_id and same.epoch <= e.epoch) as attempts
        from ${encodes} e join ${videos} v on v.id = e.video_id join ${users} u on u.id = v.owner_id
        where e.state in ('queued', 'processing') order by e.queued_at, e.video_id limit ${mostRunning}) r),
      'failures', (select coalesce(jsonb_agg(f order by f.at desc), '[]') from (
        select x.kind, x.at, x.code, x.said, x.subject, x.attempts, x.next as "nextAttemptAt",
          v.id as "videoId", v.title, u.id as "ownerId", u.display_name as "ownerName"
        from ((${failedEncodes}) union all (${failedImports}) union all (${endedWebhooks}) union all (${lateEffects})) x
        left join ${videos} v on v.id = x.video_id left join ${users} u on u.id = coalesce(v.owner_id, x.owner_id)
        order by x.at desc limit ${mostFailures}) f)
    ) as standing`);
  const [row] = rows;
  if (!row) throw new Error("Postgres answered without a row");
  return row.standing;
}

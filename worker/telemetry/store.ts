import { sql } from "drizzle-orm";
import {
  encodes,
  outbox,
  renditions,
  uploads,
  users,
  videos,
  videoViews,
  webhookDeliveries,
  webhookEndpoints,
} from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;

export type Standing = {
  outbox: { pending: number; lagSeconds: number };
  encodes: { state: string; count: number; oldestSeconds: number }[];
  accounts: { role: string; count: number }[];
  videos: { state: string; count: number }[];
  webhooks: { waiting: number; lagSeconds: number };
  activeViewers: number;
  sourceBytes: number;
  renditionBytes: number;
};

/** How things stand at this moment, in one round trip. */
export async function readStanding({ db }: Db): Promise<Standing> {
  const { rows } = await db.execute<{ standing: Standing }>(sql`
    select jsonb_build_object(
      'outbox', (select jsonb_build_object('pending', count(*),
          -- What is owed for later, such as the removal of an encode that somebody may be watching, is not late.
          'lagSeconds', coalesce(extract(epoch from now() - min(${outbox.createdAt})
            filter (where ${outbox.nextAttemptAt} <= now() or ${outbox.attempts} > 0)), 0)) from ${outbox}),
      'encodes', (select coalesce(jsonb_agg(e), '[]') from (
          select ${encodes.state} as state, count(*) as count,
            extract(epoch from now() - min(${encodes.queuedAt})) as "oldestSeconds"
          from ${encodes} where ${encodes.state} in ('queued', 'processing') group by ${encodes.state}) e),
      'accounts', (select coalesce(jsonb_agg(u), '[]') from (
          select ${users.role} as role, count(*) as count from ${users} group by ${users.role}) u),
      'videos', (select coalesce(jsonb_agg(v), '[]') from (
          select ${videos.state} as state, count(*) as count from ${videos} group by ${videos.state}) v),
      'webhooks', (select jsonb_build_object('waiting', count(*),
          'lagSeconds', greatest(0, coalesce(extract(epoch from now() - min(${webhookDeliveries.nextAttemptAt})), 0)))
          from ${webhookDeliveries}
          join ${webhookEndpoints} on ${webhookEndpoints.id} = ${webhookDeliveries.endpointId}
          join ${users} on ${users.id} = ${webhookEndpoints.ownerId}
          where ${webhookDeliveries.state} = 'waiting' and ${webhookEndpoints.enabled}
            and ${users.status} = 'active' and ${users.role} in ('admin', 'creator')),
      'activeViewers', (select count(distinct ${videoViews.viewerKey}) from ${videoViews}
          where ${videoViews.startedAt} > now() - interval '12 hours'
            and ${videoViews.updatedAt} > now() - interval '5 minutes'),
      'sourceBytes', (select coalesce(sum(${uploads.storedBytes}), 0) from ${uploads}
          where ${uploads.state} = 'completed'),
      'renditionBytes', (select coalesce(sum(${renditions.bytes}), 0) from ${renditions})
    ) as standing`);
  const [row] = rows;
  if (!row) throw new Error("Postgres answered without a row");
  return row.standing;
}

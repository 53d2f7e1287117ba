import { eq, sql } from "drizzle-orm";
import { creatorRequests, outbox, uploads, users, userSubscriptions, videoLikes, videos } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { hasAnotherAdmin, lockAdmins } from "./last-admin.ts";

type Db = Pick<Deps, "db">;
export type UserRow = typeof users.$inferSelect;

/** An account with its wish to become a creator, if it ever had one. */
export async function findUser(
  { db }: Db,
  id: string,
): Promise<{ user: UserRow; request: typeof creatorRequests.$inferSelect | null } | null> {
  const [row] = await db
    .select({ user: users, request: creatorRequests })
    .from(users)
    .leftJoin(creatorRequests, eq(creatorRequests.userId, users.id))
    .where(eq(users.id, id));
  return row ?? null;
}

export type Deletion = { outcome: "deleted" | "missing" | "last-admin"; videoIds: string[] };

/**
 * Deletes an account; all that refers to it goes along. The same statement owes the outbox what is left
 * of its videos outside of Postgres, and notes the deletion in the audit log.
 */
export async function deleteUser({ db }: Db, id: string, by: Actor): Promise<Deletion> {
  const detail = sql`jsonb_build_object('role', target.role, 'status', target.status,
    'videos', (select count(*) from ${videos} where owner_id = target.id))`;
  const source = sql`target`;
  const [, { rows }] = await db.batch([
    lockAdmins({ db }, id),
    db.execute<Deletion>(sql`
      with target as (
        select id, role, status from ${users}
        where id = ${id} and (role <> 'admin' or status <> 'active' or ${hasAnotherAdmin(id)})),
      owned as (select ${videos.id} as id from ${videos} join target on target.id = owner_id),
      owed as (
        insert into ${outbox} (topic, payload, next_attempt_at)
        select work.topic, jsonb_build_object('videoId', owned.id), work.at
        from owned cross join (values
          ('media.purge', now()),
          -- As for a single video: once more when no job can be under way that had not heard of it.
          ('media.purge', now() + interval '1 hour'),
          ('search.sync', now())) as work (topic, at)),
      -- Sources that an admin uploaded for others belong to those videos.
      handed_over as (
        update ${uploads} set owner_id = ${videos.ownerId} from ${videos}, target
        where ${videos.id} = video_id and ${uploads.ownerId} = target.id and ${videos.ownerId} <> target.id),
      -- What it followed and liked counts it no more. Its own videos go, with their counts.
      unfollowed as (
        update ${users} followed set follower_count = followed.follower_count - 1
        from ${userSubscriptions} s, target
        where s.subscriber_id = target.id and followed.id = s.creator_id),
      unliked as (
        update ${videos} liked set like_count = liked.like_count - 1
        from ${videoLikes} l, target
        where l.user_id = target.id and liked.id = l.video_id and liked.owner_id <> target.id),
      noted as (${noteChange(by, { action: "user.delete", target: sql`target.id`, detail, source })}),
      gone as (delete from ${users} where id in (select id from target) returning id)
      select
        case when exists (select 1 from gone) then 'deleted'
          when exists (select 1 from ${users} where id = ${id}) then 'last-admin' else 'missing' end as outcome,
        coalesce((select jsonb_agg(id) from owned), '[]'::jsonb) as "videoIds"`),
  ]);
  return rows[0] ?? { outcome: "missing", videoIds: [] };
}

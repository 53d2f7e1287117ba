import { eq, sql, type SQL } from "drizzle-orm";
import {
  commentLikes,
  comments,
  creatorRequests,
  outbox,
  uploads,
  users,
  userSubscriptions,
  videoLikes,
  videos,
} from "../../schema/tables.ts";
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
  const [, , , { rows }] = await db.batch([
    lockAdmins({ db }, id),
    // Keeps it from getting a video while it is being deleted.
    db.select({ id: users.id }).from(users).where(eq(users.id, id)).for("update"),
    lockCounted({ db }, id),
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
      lost as (
        select lost.video_id, sum(lost.likes)::int as likes, sum(lost.comments)::int as comments from (
          select l.video_id, 1 as likes, 0 as comments from ${videoLikes} l join target on l.user_id = target.id
          union all
          select c.video_id, 0, 1 from ${comments} c join target on target.id = c.author_id
          where c.state = 'visible' and c.deleted_at is null) lost
        group by lost.video_id),
      uncounted as (
        update ${videos} v set like_count = v.like_count - lost.likes, comment_count = v.comment_count - lost.comments
        from lost, target where v.id = lost.video_id and v.owner_id <> target.id),
      -- A place that was kept for the account's answers alone goes with them.
      closing as (
        select c.id from ${comments} c, target
        where c.parent_id is null and c.deleted_at is not null and c.author_id is distinct from target.id
          and ${answeredBy(sql`=`)} and not ${answeredBy(sql`<>`)}),
      unliked as (
        update ${comments} c set like_count = c.like_count - 1
        from ${commentLikes} l, target
        where l.user_id = target.id and c.id = l.comment_id and c.author_id is distinct from target.id
          and c.id not in (select id from closing)),
      -- What others answered stays readable: the comment above it keeps its place, without words and author.
      kept as (
        update ${comments} c set author_id = null, body = '', deleted_at = coalesce(c.deleted_at, now()), pinned_at = null,
          like_count = c.like_count - (select count(*)::int from ${commentLikes} l
            where l.comment_id = c.id and l.user_id = target.id)
        from target where c.author_id = target.id and ${answeredBy(sql`<>`)}),
      closed as (delete from ${comments} where id in (select id from closing)),
      noted as (${noteChange(by, { action: "user.delete", target: sql`target.id`, detail, source })}),
      gone as (delete from ${users} where id in (select id from target) returning id)
      select
        case when exists (select 1 from gone) then 'deleted'
          when exists (select 1 from ${users} where id = ${id}) then 'last-admin' else 'missing' end as outcome,
        coalesce((select jsonb_agg(id) from owned), '[]'::jsonb) as "videoIds"`),
  ]);
  return rows[0] ?? { outcome: "missing", videoIds: [] };
}

// Whether somebody else, or the account itself, answered the comment `c`.
const answeredBy = (compare: SQL) =>
  sql`exists (select 1 from ${comments} r where r.parent_id = c.id and r.author_id ${compare} target.id)`;

// The videos and comments whose counts it is in, in the order in which comments lock as well: what is counted below is
// what is there when it is deleted.
function lockCounted({ db }: Db, id: string) {
  return db.execute(sql`
    select ${videos.id} from ${videos}
    where ${videos.id} in (select video_id from ${videoLikes} where user_id = ${id}
      union select video_id from ${comments} where author_id = ${id})
    order by ${videos.id} for no key update`);
}

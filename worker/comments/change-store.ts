import { and, eq, isNotNull, ne, sql, type SQL } from "drizzle-orm";
import { newId } from "../../schema/id.ts";
import { commentLikes, comments, users, videos } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { oweCommentCreated } from "../webhooks/owe-event.ts";
import { owedWhenHeld, owedWhenVisible } from "./became-visible.ts";

type Db = Pick<Deps, "db">;
type Place = { id: string; videoId: string };

// What changes how many comments of a video are visible comes one after the other, and always locks in this order:
// account, video, comment. Each statement of a batch sees what the batch that held the lock before has done.
const lockUser = ({ db }: Db, id: string) =>
  db.select({ id: users.id }).from(users).where(eq(users.id, id)).for("key share");
const lockVideo = ({ db }: Db, id: string) =>
  db.select({ id: videos.id }).from(videos).where(eq(videos.id, id)).for("no key update");
const lockComment = ({ db }: Db, id: string) =>
  db.select({ id: comments.id }).from(comments).where(eq(comments.id, id)).for("no key update");

/** The CTE that counts: `rows` are comments that became visible (+1) or are so no more (-1). */
const count = (change: SQL, rows: SQL) =>
  sql`counted as (update ${videos} set comment_count = comment_count ${change} from ${rows})`;

export type NewComment = {
  videoId: string;
  authorId: string;
  parentId: string | null;
  /** The comment that is answered, which may be an answer itself. */
  answeredId: string | null;
  body: string;
  state: "visible" | "held";
};

/** The new comment's id, or null where its video, its thread or its author is gone. */
export async function insertComment({ db }: Db, comment: NewComment): Promise<string | null> {
  const id = newId("comment");
  const { videoId, authorId, parentId, answeredId, body, state } = comment;
  const [, , { rows }] = await db.batch([
    lockUser({ db }, authorId),
    lockVideo({ db }, videoId),
    db.execute(sql`
      with added as (
        insert into ${comments} (id, video_id, author_id, parent_id, body, state)
        select ${id}, v.id, u.id, ${parentId}::text, ${body}, ${state}::comment_state
        from ${videos} v cross join ${users} u
        where v.id = ${videoId} and u.id = ${authorId} and (${parentId}::text is null or exists (
          select 1 from ${comments} p where p.id = ${parentId}::text and p.video_id = v.id and p.parent_id is null))
        returning *),
      ${count(sql`+ 1`, sql`added where ${videos.id} = added.video_id and added.state = 'visible'`)},
      told as (${owedWhenVisible(sql`added`, { answeredId })}),
      asked as (${owedWhenHeld(sql`added`)})
      select id from added`),
    db.execute(oweCommentCreated(id)),
  ]);
  return rows.length > 0 ? id : null;
}

/** Changes the words. `hold`: one that is visible waits from now on; nothing that waits is released. */
export async function editComment({ db }: Db, { id, videoId }: Place, body: string, hold: boolean): Promise<boolean> {
  const held = sql`(${hold}::boolean and before.state = 'visible')`;
  const [, , { rows }] = await db.batch([
    lockVideo({ db }, videoId),
    lockComment({ db }, id),
    db.execute(sql`
      with before as (select id, state from ${comments} where id = ${id} and deleted_at is null),
      changed as (
        update ${comments} c set body = ${body}, edited_at = now(),
          state = case when ${held} then 'held' else c.state end,
          pinned_at = case when ${held} then null else c.pinned_at end
        from before where c.id = before.id
        returning c.*, ${held} as became_held),
      ${count(sql`- 1`, sql`changed where ${videos.id} = changed.video_id and changed.became_held`)},
      asked as (${owedWhenHeld(sql`(select * from changed where became_held)`)})
      select id from changed`),
  ]);
  return rows.length > 0;
}

/** Removes the comment, or its words where there are answers. `by`: an admin who does it to somebody else's. */
export async function deleteComment({ db }: Db, { id, videoId }: Place, by: Actor | null): Promise<boolean> {
  const answered = sql`exists (select 1 from ${comments} r where r.parent_id = ${id})`;
  const [, , { rows }] = await db.batch([
    lockVideo({ db }, videoId),
    lockComment({ db }, id),
    db.execute(sql`
      with gone as (
        delete from ${comments} c where c.id = ${id} and c.deleted_at is null and not ${answered} returning c.*),
      emptied as (
        update ${comments} c set body = '', deleted_at = now(), pinned_at = null
        where c.id = ${id} and c.deleted_at is null and ${answered} returning c.*),
      done as (select * from gone union all select * from emptied),
      ${count(sql`- 1`, sql`done where ${videos.id} = done.video_id and done.state = 'visible'`)}
      ${noted(by, "delete")}
      select id from done`),
    // A place that was kept for its answers goes with the last of them.
    db.execute(sql`
      delete from ${comments} p where p.video_id = ${videoId} and p.parent_id is null and p.deleted_at is not null
        and not exists (select 1 from ${comments} r where r.parent_id = p.id)`),
  ]);
  return rows.length > 0;
}

/** Shows a comment, from one of these states; `approver` is not told of it. False where it was in none of them. */
export async function showComment(
  { db }: Db,
  { id, videoId }: Place,
  from: readonly ("held" | "removed")[],
  { approver, by }: { approver: string; by: Actor | null },
): Promise<boolean> {
  const states = sql.join(
    from.map((state) => sql`${state}`),
    sql`, `,
  );
  const [, { rows }] = await db.batch([
    lockVideo({ db }, videoId),
    db.execute(sql`
      with done as (
        update ${comments} c set state = 'visible'
        where c.id = ${id} and c.deleted_at is null and c.state::text in (${states}) returning c.*),
      ${count(sql`+ 1`, sql`done where ${videos.id} = done.video_id`)},
      told as (${owedWhenVisible(sql`done`, { by: approver })})
      ${noted(by, "approve")}
      select id from done`),
    db.execute(oweCommentCreated(id)),
  ]);
  return rows.length > 0;
}

/** Hides a visible comment until it is approved. False where it was not visible. */
export async function holdComment({ db }: Db, { id, videoId }: Place, by: Actor | null): Promise<boolean> {
  const [, { rows }] = await db.batch([
    lockVideo({ db }, videoId),
    db.execute(sql`
      with done as (
        update ${comments} c set state = 'held', pinned_at = null
        where c.id = ${id} and c.deleted_at is null and c.state = 'visible' returning c.*),
      ${count(sql`- 1`, sql`done where ${videos.id} = done.video_id`)}
      ${noted(by, "hold")}
      select id from done`),
  ]);
  return rows.length > 0;
}

/** Pins the comment in place of another. */
export async function pinComment({ db }: Db, { id, videoId }: Place): Promise<void> {
  const { pinnedAt } = comments;
  await db.batch([
    lockVideo({ db }, videoId),
    db
      .update(comments)
      .set({ pinnedAt: null })
      .where(and(eq(comments.videoId, videoId), isNotNull(pinnedAt), ne(comments.id, id))),
    db.execute(sql`
      update ${comments} set pinned_at = coalesce(pinned_at, now())
      where id = ${id} and state = 'visible' and deleted_at is null and parent_id is null`),
  ]);
}

export async function unpinComment({ db }: Db, { id, videoId }: Place): Promise<void> {
  await db.batch([lockVideo({ db }, videoId), db.update(comments).set({ pinnedAt: null }).where(eq(comments.id, id))]);
}

/** Likes and counts in one statement; answers the count, or null where nothing changed. */
export async function like({ db }: Db, userId: string, id: string): Promise<number | null> {
  const [, , { rows }] = await db.batch([
    lockUser({ db }, userId),
    lockComment({ db }, id),
    db.execute(sql`
      with added as (
        insert into ${commentLikes} (comment_id, user_id)
        select c.id, u.id from ${comments} c cross join ${users} u
        where c.id = ${id} and u.id = ${userId} and c.state = 'visible' and c.deleted_at is null
        on conflict do nothing returning comment_id)
      update ${comments} set like_count = like_count + 1
      from added where ${comments.id} = added.comment_id returning like_count as count`),
  ]);
  return (rows[0]?.count as number | undefined) ?? null;
}

export async function unlike({ db }: Db, userId: string, id: string): Promise<number | null> {
  const [, , { rows }] = await db.batch([
    lockUser({ db }, userId),
    lockComment({ db }, id),
    db.execute(sql`
      with removed as (
        delete from ${commentLikes} where comment_id = ${id} and user_id = ${userId} returning comment_id)
      update ${comments} set like_count = like_count - 1
      from removed where ${comments.id} = removed.comment_id returning like_count as count`),
  ]);
  return (rows[0]?.count as number | undefined) ?? null;
}

/** The CTE that notes what an admin did, to be put behind the one named `done`. */
function noted(by: Actor | null, did: "delete" | "approve" | "hold"): SQL {
  if (!by) return sql``;
  const detail = sql`jsonb_build_object('did', ${did}::text, 'author', done.author_id, 'video', done.video_id)`;
  return sql`, noted as (${noteChange(by, { action: "comment.moderate", target: sql`done.id`, detail, source: sql`done` })})`;
}

import { sql, type SQL } from "drizzle-orm";
import { comments, outbox, videos } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { notifyTopics } from "../notifications/notify.ts";

/** Before those steps: the order in which all that concerns a comment locks is video, then comment. */
export function lockCommented({ db }: Pick<Deps, "db">, commentId: string) {
  return db.execute(sql`
    select 1 from ${videos} where id = (select video_id from ${comments} where id = ${commentId}) for no key update`);
}

/**
 * The steps of a statement (`with …`) that take a comment from everybody's sight, count it no more where it
 * counted, note it, and owe its author the word. One that is removed or deleted already stays as it is.
 * `only` must hold for it to happen.
 */
export function removeCommentSteps(commentId: string, by: Actor, only: SQL): SQL {
  return sql`
    removed as (
      update ${comments} c set state = 'removed', pinned_at = null
      from (select id, state from ${comments} where id = ${commentId} for update) before
      where c.id = before.id and before.state <> 'removed' and c.deleted_at is null and ${only}
      returning c.id, c.video_id, c.author_id, before.state as before),
    uncounted as (
      update ${videos} v set comment_count = greatest(0, v.comment_count - 1)
      from removed where v.id = removed.video_id and removed.before = 'visible'),
    noted_removal as (${noteChange(by, {
      action: "comment.remove",
      target: sql`removed.id`,
      detail: sql`jsonb_build_object('before', jsonb_build_object('state', removed.before),
        'after', jsonb_build_object('state', 'removed'))`,
      source: sql`removed`,
    })}),
    told_author as (
      insert into ${outbox} (topic, payload)
      select ${notifyTopics.person}, jsonb_build_object('userId', author_id, 'kind', 'comment.removed', 'cause', id,
        'payload', jsonb_build_object('videoId', video_id, 'commentId', id))
      from removed)`;
}

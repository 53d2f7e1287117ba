import { sql, type SQL } from "drizzle-orm";
import { blockedUsers, comments, outbox, videos } from "../../schema/tables.ts";
import { notifyTopics } from "../notifications/notify.ts";

// Whoever answered before these has left the talk.
const latestAnswers = 50;

/**
 * What is owed where a comment becomes visible, be it new or approved: part of that very statement. `source` has the
 * row of the comment. Its thread hears of an answer; the video's owner hears of every comment, and once. Nobody hears
 * of their own, of what they approved (`by`), nor of somebody they blocked.
 */
export function owedWhenVisible(source: SQL, { answeredId, by }: { answeredId?: string | null; by?: string }): SQL {
  return sql`insert into ${outbox} (topic, payload)
    select ${notifyTopics.person}, ${payload(sql`told.user_id`, sql`told.kind`, sql`c.id`)}
    from ${source} c cross join lateral (
      select distinct on (user_id) user_id, kind from (
        select p.author_id as user_id, 'comment.reply' as kind from ${comments} p
        where p.id in (c.parent_id, ${answeredId ?? null}::text) and p.deleted_at is null
        union all (
          select r.author_id, 'comment.reply' from ${comments} r
          where r.parent_id = c.parent_id and r.state = 'visible' and r.deleted_at is null
          order by r.created_at desc limit ${latestAnswers})
        union all select v.owner_id, 'comment.new' from ${videos} v where v.id = c.video_id
      ) people order by user_id, kind desc) told
    where c.state = 'visible' and told.user_id <> c.author_id
      and told.user_id is distinct from ${by ?? null}::text
      and not exists (select 1 from ${blockedUsers} b where b.owner_id = told.user_id and b.user_id = c.author_id)`;
}

/** The video's owner is told that a comment waits; again where it was changed meanwhile. */
export function owedWhenHeld(source: SQL): SQL {
  const cause = sql`c.id || coalesce(':' || extract(epoch from c.edited_at)::text, '')`;
  return sql`insert into ${outbox} (topic, payload)
    select ${notifyTopics.person}, ${payload(sql`v.owner_id`, sql`'comment.held'`, cause)}
    from ${source} c join ${videos} v on v.id = c.video_id
    where c.state = 'held' and v.owner_id <> c.author_id`;
}

function payload(userId: SQL, kind: SQL, cause: SQL): SQL {
  return sql`jsonb_build_object('userId', ${userId}, 'kind', ${kind}, 'cause', ${cause}, 'payload',
    jsonb_build_object('videoId', c.video_id, 'commentId', c.id, 'actorId', c.author_id))`;
}

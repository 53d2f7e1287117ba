import { sql, type SQL } from "drizzle-orm";
import { users, videoLikes, videos, videoViews, watchHistory } from "../../schema/tables.ts";

/**
 * What accounts watched and liked since they last began anew, and how much it says: 1 where it was liked
 * or watched to its end, from 0.3 to 0.9 by the part that was watched. What is not in their history any
 * more, or never was as it is paused, counts for nothing.
 *
 * @param accounts a query for the ids of these accounts
 */
export function tasteOf(accounts: SQL): SQL {
  return sql`(
    with viewed as (
      select w.viewer_id, w.video_id, max(w.watched_seconds) as seconds from ${videoViews} w
      where w.viewer_id in (${accounts}) group by w.viewer_id, w.video_id)
    select t.user_id, t.video_id, max(t.strength) as strength, max(t.at) as at from (
      select h.user_id, h.video_id, h.watched_at as at, case when h.completed then 1.0 else 0.3 + 0.6 *
        least(1.0, coalesce(greatest(s.seconds, h.position_seconds) / nullif(v.duration_seconds, 0), 0)) end as strength
      from ${watchHistory} h join ${videos} v on v.id = h.video_id
      left join viewed s on s.viewer_id = h.user_id and s.video_id = h.video_id
      where h.user_id in (${accounts})
      union all
      select l.user_id, l.video_id, l.created_at, 1.0 from ${videoLikes} l where l.user_id in (${accounts})
    ) t join ${users} u on u.id = t.user_id
    where not u.recommendations_off and (u.recommendations_reset_at is null or t.at > u.recommendations_reset_at)
    group by t.user_id, t.video_id)`;
}

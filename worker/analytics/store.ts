import { sql, type SQL } from "drizzle-orm";
import { videoDays, videoLikes, videos, videoViews } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";
import type { DayRow } from "./day-row.ts";

type Db = Pick<Deps, "db">;
/** One video, or all of a creator, or all. */
export type Of = { videoId: string } | { ownerId: string } | null;

// Figures come from players. None can say that more than four lengths of the video were watched.
const watched = sql.raw(`least(w.watched_seconds, greatest(60, 4 * coalesce(v.duration_seconds, 86400)))`);

// Viewings that are an error alone never began. Those that do not tell their start-up time are taken for
// as fast as the others of their day.
const began = sql.raw(`(w.counted or w.error_code is null or w.startup_ms is not null or w.watched_seconds > 0)`);

/**
 * Rolls up the views that began on or after the day, for each video and day anew: doing it twice, or
 * twice at once, makes no difference.
 */
export async function rollUp({ db }: Db, of: Of, since: string): Promise<void> {
  await db.execute(sql`
    with view as materialized (
      select w.*, ${watched} as seconds, ${began} as began, (w.started_at at time zone 'UTC')::date as day
      from ${videoViews} w join ${videos} v on v.id = w.video_id
      where w.started_at >= ${since}::date::timestamp at time zone 'UTC' and ${isOf(of, "v")}
    ),
    retained as (
      select video_id, day, jsonb_agg(shown order by part) as retention from (
        select video_id, day, part, count(*) filter (where substr(watched_parts, part, 1) = '1')::int as shown
        from view cross join generate_series(1, 100) as part group by video_id, day, part
      ) parts group by video_id, day
    ),
    ${named("country")}, ${named("device")}, ${named("referrer")}
    insert into ${videoDays} (video_id, day, views, viewers, watched_seconds, completions, starts, startup_ms,
      rebuffer_ms, errors, countries, devices, referrers, retention)
    select w.video_id, w.day, count(*) filter (where w.counted), count(distinct w.viewer_key), sum(w.seconds),
      count(*) filter (where w.completed), count(*) filter (where w.began),
      coalesce(round(avg(w.startup_ms) * count(*) filter (where w.began)), 0),
      sum(least(w.rebuffer_ms, 1000 * greatest(60, w.seconds))), count(w.error_code),
      coalesce((select names from by_country b where (b.video_id, b.day) = (w.video_id, w.day)), '{}'),
      coalesce((select names from by_device b where (b.video_id, b.day) = (w.video_id, w.day)), '{}'),
      coalesce((select names from by_referrer b where (b.video_id, b.day) = (w.video_id, w.day)), '{}'),
      (select retention from retained r where (r.video_id, r.day) = (w.video_id, w.day))
    from view w group by w.video_id, w.day order by w.video_id, w.day
    on conflict (video_id, day) do update set views = excluded.views, viewers = excluded.viewers,
      watched_seconds = excluded.watched_seconds, completions = excluded.completions, starts = excluded.starts,
      startup_ms = excluded.startup_ms, rebuffer_ms = excluded.rebuffer_ms, errors = excluded.errors,
      countries = excluded.countries, devices = excluded.devices, referrers = excluded.referrers,
      retention = excluded.retention`);
}

// Views that count, by name; the most frequent 200 of a day, for a referrer is whatever a player says.
function named(column: "country" | "device" | "referrer"): SQL {
  const name = column === "referrer" ? `coalesce(referrer, 'direct')` : `coalesce(${column}, 'unknown')`;
  return sql.raw(`by_${column} as (
    select video_id, day, jsonb_object_agg(name, views) as names from (
      select video_id, day, ${name} as name, count(*)::int as views,
        row_number() over (partition by video_id, day order by count(*) desc, ${name}) as place
      from view where counted group by video_id, day, ${name}
    ) n where place <= 200 group by video_id, day)`);
}

/** The days that have figures, oldest first. */
export async function listDays({ db }: Db, of: Of, from: string, to: string): Promise<DayRow[]> {
  const { rows } = await db.execute<DayRow>(sql`
    select d.video_id as "videoId", v.title, d.day::text as day, d.views, d.viewers, d.watched_seconds as "watchedSeconds",
      d.completions, d.starts, d.startup_ms::float8 as "startupMs", d.rebuffer_ms::float8 as "rebufferMs", d.errors,
      d.countries, d.devices, d.referrers, d.retention
    from ${videoDays} d join ${videos} v on v.id = d.video_id
    where d.day between ${from}::date and ${to}::date and ${isOf(of, "v")}
    order by d.day, d.video_id`);
  return rows;
}

function isOf(of: Of, table: string): SQL {
  if (of === null) return sql`true`;
  return "videoId" in of
    ? sql`${sql.raw(`${table}.id`)} = ${of.videoId}`
    : sql`${sql.raw(`${table}.owner_id`)} = ${of.ownerId}`;
}

/**
 * Renews the trending score: views and likes (as three views each) of the last week, of which each day
 * counts half as much as the one after it. Only rows whose score changes are written.
 */
export async function renewTrending({ db }: Db): Promise<void> {
  await db.execute(sql`
    with score as (
      select video_id, sum(points) as points from (
        select video_id, views * power(0.5, (now() at time zone 'UTC')::date - day) as points
        from ${videoDays} where day > (now() at time zone 'UTC')::date - 7
        union all
        select video_id, 3 * power(0.5, extract(epoch from now() - created_at) / 86400)
        from ${videoLikes} where created_at > now() - interval '7 days'
      ) p group by video_id
    )
    update ${videos} v set trending_score = coalesce(n.points, 0)
    from (select v2.id, s.points from ${videos} v2 left join score s on s.video_id = v2.id
      where v2.trending_score <> 0 or s.points > 0) n
    where v.id = n.id and v.trending_score is distinct from coalesce(n.points, 0)`);
}

import { sql } from "drizzle-orm";
import { users, videoDays, videos, videoViews } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";
import type { ViewMessage } from "./view-message.ts";
import { viewWindowMs } from "./window.ts";

const windowMs = sql.raw(`interval '${viewWindowMs} milliseconds'`);
// Rows of the time before had no parts yet, and bit strings are only joined where they are of one length.
const bits = (column: string) => sql.raw(`rpad(${column}, 100, '0')::bit(100)`);

/** What one viewing adds to what was known of it; nothing twice, whatever comes twice. */
export type ViewNews = {
  id: string;
  country: string | null;
  device: string;
  isStarted: boolean;
  startupMs: number | null;
  watchedSeconds: number;
  rebufferMs: number;
  errorCode: string | null;
  isCompleted: boolean;
  isCounted: boolean;
};

/**
 * Writes viewings, one row each, and raises the view counts of those that count, in one statement. A
 * transaction holds the videos' rows meanwhile, so two batches at once do not count one viewer twice.
 *
 * @param views each id once for a video
 * @returns what is new in them
 */
export async function writeViews({ db }: Pick<Deps, "db">, views: readonly ViewMessage[]): Promise<ViewNews[]> {
  if (views.length === 0) return [];
  const videoIds = JSON.stringify([...new Set(views.map(({ videoId }) => videoId))]);
  // In the order of their ids: two batches never wait for each other in a circle. The statement after
  // it begins when the rows are held, and so sees what the one before it counted.
  const hold = db.execute(sql`
    select ${videos.id} from ${videos}
    where ${videos.id} in (select jsonb_array_elements_text(${videoIds}::jsonb))
    order by ${videos.id} for no key update`);
  const [, { rows }] = await db.batch([hold, db.execute<ViewNews>(writeStatement(views))]);
  return rows;
}

function writeStatement(views: readonly ViewMessage[]) {
  return sql`
    with sent as (
      select distinct on (m.id) m.id, m."videoId" as video_id, u.id as viewer_id, m."viewerKey" as viewer_key,
        m."earlierKey" as earlier_key, m.number, to_timestamp(m."firstMs" / 1000) as first_at,
        to_timestamp(m."lastMs" / 1000) as last_at, m.started, m."watchedSeconds" as watched_seconds, m.parts,
        m."startupMs" as startup_ms, m."rebufferMs" as rebuffer_ms, m."errorCode" as error_code, m.country,
        m.device, m.referrer, v.owner_id
      from jsonb_to_recordset(${JSON.stringify(views)}::jsonb) as m(id text, "videoId" text, "viewerId" text,
        "viewerKey" text, "earlierKey" text, number int, "firstMs" float8, "lastMs" float8, started bool,
        "watchedSeconds" float8, parts text, "startupMs" int, "rebufferMs" int, "errorCode" text, country text,
        device text, referrer text)
      join ${videos} v on v.id = m."videoId"
      left join ${users} u on u.id = m."viewerId"
      order by m.id, m."firstMs"
    ),
    candidate as (
      select s.id, s.video_id, least(s.first_at, known.started_at) as started_at,
        array[s.viewer_key, coalesce(s.earlier_key, s.viewer_key), coalesce(known.viewer_key, s.viewer_key)] as keys
      from sent s left join ${videoViews} known on known.id = s.id
      where s.started and s.viewer_id is distinct from s.owner_id
        and (known.id is null or (known.video_id = s.video_id and not known.counted))
    ),
    fresh as (
      select c.* from candidate c where not exists (
        select 1 from ${videoViews} other
        where other.video_id = c.video_id and other.viewer_key = any(c.keys) and other.counted
          and other.started_at > c.started_at - ${windowMs} and other.started_at < c.started_at + ${windowMs})
    ),
    chosen as (
      select f.id, f.video_id from fresh f where not exists (
        select 1 from fresh other
        where other.video_id = f.video_id and other.keys && f.keys
          and (other.started_at, other.id) < (f.started_at, f.id) and other.started_at > f.started_at - ${windowMs})
    ),
    written as (
      insert into ${videoViews} as known (id, video_id, viewer_id, viewer_key, counted, last_beacon, started_at,
        updated_at, watched_seconds, watched_parts, completed, startup_ms, rebuffer_ms, error_code, country, device,
        referrer)
      select s.id, s.video_id, s.viewer_id, s.viewer_key, c.id is not null, s.number, s.first_at, s.last_at,
        s.watched_seconds, s.parts, position('1' in right(s.parts, 5)) > 0, s.startup_ms, s.rebuffer_ms,
        s.error_code, s.country, s.device, s.referrer
      from sent s left join chosen c on c.id = s.id
      order by s.id
      on conflict (id) do update set
        counted = known.counted or excluded.counted,
        viewer_id = coalesce(known.viewer_id, excluded.viewer_id),
        last_beacon = greatest(known.last_beacon, excluded.last_beacon),
        started_at = least(known.started_at, excluded.started_at),
        updated_at = case when excluded.last_beacon > known.last_beacon
          then greatest(known.updated_at, excluded.updated_at) else known.updated_at end,
        watched_seconds = greatest(known.watched_seconds, excluded.watched_seconds),
        watched_parts = (${bits("known.watched_parts")} | ${bits("excluded.watched_parts")})::text,
        completed = known.completed or excluded.completed,
        startup_ms = coalesce(known.startup_ms, excluded.startup_ms),
        rebuffer_ms = greatest(known.rebuffer_ms, excluded.rebuffer_ms),
        error_code = case when excluded.last_beacon > known.last_beacon
          then coalesce(excluded.error_code, known.error_code) else coalesce(known.error_code, excluded.error_code) end,
        referrer = coalesce(known.referrer, excluded.referrer)
      where known.video_id = excluded.video_id
    ),
    raised as (
      update ${videos} v set view_count = v.view_count + n.views
      from (select video_id, count(*)::int as views from chosen group by video_id) n
      where v.id = n.video_id
    )
    -- What is news beside the rows as they were: every part of a statement sees the same moment.
    select s.id, s.country, s.device, s.started and before.id is null as "isStarted",
      case when before.startup_ms is null then s.startup_ms end as "startupMs",
      greatest(0, s.watched_seconds - coalesce(before.watched_seconds, 0)) as "watchedSeconds",
      greatest(0, s.rebuffer_ms - coalesce(before.rebuffer_ms, 0)) as "rebufferMs",
      case when before.error_code is null then s.error_code end as "errorCode",
      position('1' in right(s.parts, 5)) > 0 and not coalesce(before.completed, false) as "isCompleted",
      exists (select from chosen c where c.id = s.id) as "isCounted"
    from sent s left join ${videoViews} before on before.id = s.id
    where before.id is null or before.video_id = s.video_id`;
}

/**
 * Removes up to `limit` viewings that began, and were last heard of, before that many days, and whose day is rolled
 * up. Answers how many there were.
 */
export async function removeOld({ db }: Pick<Deps, "db">, days: number, limit: number): Promise<number> {
  const { rowCount } = await db.execute(sql`
    delete from ${videoViews} where id in (
      select w.id from ${videoViews} w
      where w.started_at < now() - make_interval(days => ${days}::int)
        and w.updated_at < now() - make_interval(days => ${days}::int)
        and exists (select from ${videoDays} d
          where d.video_id = w.video_id and d.day = (w.started_at at time zone 'UTC')::date)
      order by w.started_at limit ${limit})`);
  return rowCount;
}

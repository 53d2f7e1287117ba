import { sql } from "drizzle-orm";
import {
  categories,
  outbox,
  tags,
  users,
  videoCategories,
  videoNeighbours,
  videos,
  videoTags,
} from "../../schema/tables.ts";
import type { NeighbourFile, VideoFile } from "../../schema/recommend-job.ts";
import type { Deps } from "../deps.ts";
import { tasteOf } from "./taste-sql.ts";

type Db = Pick<Deps, "db">;

/** Owes the outbox a step. */
export async function owe({ db }: Db, topic: string, payload: unknown): Promise<void> {
  await db.insert(outbox).values({ topic, payload });
}

export type TasteRow = { userId: string; pairs: [videoId: string, hundredths: number][] };

/** What the next accounts after `after` watched, those whose taste may be learned from; of each the latest. */
export async function listTastes(
  { db }: Db,
  after: string,
  { accounts, each }: { accounts: number; each: number },
): Promise<{ last: string | null; tastes: TasteRow[] }> {
  const page = sql`select id from ${users} where id > ${after} order by id limit ${accounts}`;
  const { rows } = await db.execute<{ last: string | null; tastes: TasteRow[] }>(sql`
    select (select max(id) from (${page}) p) as last, coalesce((
      select json_agg(json_build_object('userId', user_id, 'pairs', pairs)) from (
        select user_id, json_agg(json_build_array(video_id, greatest(1, round(strength * 100))::int)) as pairs from (
          select x.*, row_number() over (partition by x.user_id order by x.at desc) as place
          from ${tasteOf(sql`select id from (${page}) q`)} x
          join ${videos} v on v.id = x.video_id and v.visibility = 'public' and v.playable
        ) latest where place <= ${each} group by user_id
      ) own), '[]'::json) as tastes`);
  return rows[0] ?? { last: null, tastes: [] };
}

/** The next listed videos after `after`, in the order of their ids. */
export async function listVideoTexts({ db }: Db, after: string, limit: number): Promise<VideoFile> {
  const { rows } = await db.execute<VideoFile[number]>(sql`
    select v.id, v.owner_id as "ownerId", v.title, left(v.description, 1000) as description,
      array(select t.name from ${videoTags} vt join ${tags} t on t.id = vt.tag_id where vt.video_id = v.id) as tags,
      array(select c.slug from ${videoCategories} vc join ${categories} c on c.id = vc.category_id
        where vc.video_id = v.id) as categories
    from ${videos} v where v.id > ${after} and v.visibility = 'public' and v.playable
    order by v.id limit ${limit}`);
  return rows;
}

/** Keeps what was learned. Rows that say the same as before are touched alone, and those of videos that are gone left out. */
export async function keepNeighbours({ db }: Db, rows: NeighbourFile): Promise<void> {
  await db.execute(sql`
    insert into ${videoNeighbours} (video_id, kind, neighbours, support)
    select n."videoId", n.kind, n.neighbours, n.support
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as n("videoId" text, kind text, neighbours jsonb, support int)
    join ${videos} v on v.id = n."videoId"
    on conflict (video_id, kind) do update
    set neighbours = excluded.neighbours, support = excluded.support, updated_at = now()`);
}

/** What no training has found since. */
export async function dropStale({ db }: Db, before: Date): Promise<void> {
  await db.execute(sql`delete from ${videoNeighbours} where updated_at < ${before.toISOString()}::timestamptz`);
}

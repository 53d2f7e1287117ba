import { and, eq, sql, type SQL } from "drizzle-orm";
import {
  hiddenVideos,
  tags,
  users,
  userSubscriptions,
  videoCategories,
  videoNeighbours,
  videos,
  videoTags,
  watchHistory,
} from "../../schema/tables.ts";
import type { Candidate } from "../../schema/recommend/blend.ts";
import type { NeighbourList } from "../../schema/recommend/score.ts";
import type { Deps } from "../deps.ts";
import { tasteOf } from "./taste-sql.ts";

type Db = Pick<Deps, "db">;

/** A video that may be suggested, with all that a list shows of it. */
export type CardRow = Candidate & {
  title: string;
  ownerName: string;
  durationSeconds: number | null;
  posterFile: string | null;
  hasPreview: boolean;
  epoch: number;
};

const listed = sql.raw(`v.visibility = 'public' and v.playable and v.taken_down_at is null`);
const mostRows = 400;

/** The listed ones among the videos that the queries name, each of which gives ids. */
export async function findCards({ db }: Db, queries: readonly SQL[]): Promise<CardRow[]> {
  const { rows } = await db.execute<CardRow>(cardsOf(queries));
  return rows;
}

const cardsOf = (queries: readonly SQL[]) => sql`
    select v.id, v.owner_id as "ownerId", u.display_name as "ownerName", v.title, v.duration_seconds as "durationSeconds",
      v.view_count::float8 as "viewCount", v.trending_score as "trendingScore", v.poster_file as "posterFile",
      v.has_preview as "hasPreview", v.epoch,
      (extract(epoch from coalesce(v.playable_at, v.created_at)) * 1000)::float8 as "publishedAtMs",
      array(select t.name from ${videoTags} vt join ${tags} t on t.id = vt.tag_id where vt.video_id = v.id) as tags
    from ${videos} v join ${users} u on u.id = v.owner_id
    where ${listed} and v.id in (${sql.join(
      queries.map((query) => sql`(${query})`),
      sql` union `,
    )})
    limit ${mostRows}`;

export const idsOf = (ids: readonly string[]) => sql`select jsonb_array_elements_text(${JSON.stringify(ids)}::jsonb)`;
export const ofChannel = (ownerId: string, most: number) => sql`
  select v.id from ${videos} v where v.owner_id = ${ownerId} and ${listed} order by v.created_at desc limit ${most}`;
export const trending = (most: number) => sql`
  select v.id from ${videos} v where ${listed} order by v.trending_score desc, v.id desc limit ${most}`;
export const popular = (most: number) => sql`
  select v.id from ${videos} v where ${listed} order by v.view_count desc, v.id desc limit ${most}`;
const newest = (most: number) => sql`
  select v.id from ${videos} v where ${listed} order by v.created_at desc, v.id desc limit ${most}`;
/** What is trending, popular and new on the whole site. */
export const siteQueries: readonly SQL[] = [trending(60), popular(60), newest(60)];
export const ofFollowed = (userId: string, most: number) => sql`
  select v.id from ${videos} v join ${userSubscriptions} s on s.creator_id = v.owner_id
  where s.subscriber_id = ${userId} and ${listed} order by v.created_at desc limit ${most}`;
/** Those that share most tags and categories, for a video that no training knows yet. */
const alike = (videoId: string, most: number) => sql`
  select video_id from (
    select o.video_id, 2 as points from ${videoTags} o
    join ${videoTags} own on own.tag_id = o.tag_id and own.video_id = ${videoId}
    union all
    select o.video_id, 1 from ${videoCategories} o
    join ${videoCategories} own on own.category_id = o.category_id and own.video_id = ${videoId}
  ) m where video_id <> ${videoId} and not exists (
    select from ${videoNeighbours} n where n.video_id = ${videoId} and n.kind = 'content')
  group by video_id order by sum(points) desc, video_id desc limit ${most}`;
const nearTo = (videoId: string) => sql`
  select pair ->> 0 from ${videoNeighbours} n, jsonb_array_elements(n.neighbours) pair
  where n.video_id = ${videoId} and (pair ->> 1)::float8 > 0`;

export type NeighbourRow = {
  videoId: string;
  kind: "collaborative" | "content";
  neighbours: NeighbourList;
  support: number;
};

const neighbourColumns = sql.raw(`n.video_id as "videoId", n.kind, n.neighbours, n.support`);

/** The neighbours of a video, cards of all that may stand beside it, and those of the site if wanted: by one round trip. */
export async function findBeside(
  { db }: Db,
  { id, ownerId }: { id: string; ownerId: string },
  { most, withSite }: { most: number; withSite: boolean },
): Promise<{ neighbours: NeighbourRow[]; cards: CardRow[]; siteCards: CardRow[] | null }> {
  const others = [nearTo(id), alike(id, most), ofChannel(ownerId, 12), trending(24), popular(12)];
  const [{ rows: neighbours }, { rows: cards }, site] = await db.batch([
    db.execute<NeighbourRow>(sql`select ${neighbourColumns} from ${videoNeighbours} n where n.video_id = ${id}`),
    db.execute<CardRow>(cardsOf(others)),
    ...(withSite ? [db.execute<CardRow>(cardsOf(siteQueries))] : []),
  ]);
  return { neighbours, cards, siteCards: site?.rows ?? null };
}

export type ViewerFacts = {
  off: boolean;
  hidden: string[];
  /** All that it watched, the latest first. */
  watched: { id: string; positionSeconds: number; completed: boolean }[];
  taste: { id: string; strength: number }[];
  /** Of the videos of its taste. */
  neighbours: NeighbourRow[];
  followed: string[];
};

/** All that suggestions for an account depend on, by one query; null where there is no such account. */
export async function findViewer(
  { db }: Db,
  userId: string,
  most: { watched: number; taste: number },
): Promise<ViewerFacts | null> {
  const { rows } = await db.execute<ViewerFacts>(sql`
    with taste as materialized (
      select * from ${tasteOf(sql`select ${userId}::text`)} x order by x.at desc limit ${most.taste})
    select u.recommendations_off as off,
      array(select h.video_id from ${hiddenVideos} h where h.user_id = u.id
        order by h.created_at desc limit ${most.watched}) as hidden,
      coalesce((select json_agg(json_build_object('id', w.video_id, 'positionSeconds', w.position_seconds,
          'completed', w.completed) order by w.watched_at desc)
        from (select * from ${watchHistory} h where h.user_id = u.id order by h.watched_at desc
          limit ${most.watched}) w), '[]'::json) as watched,
      coalesce((select json_agg(json_build_object('id', t.video_id, 'strength', t.strength) order by t.at desc)
        from taste t), '[]'::json) as taste,
      coalesce((select json_agg(row_to_json(own)) from (select ${neighbourColumns} from ${videoNeighbours} n
        where n.video_id in (select t.video_id from taste t)) own), '[]'::json) as neighbours,
      array(${sql`select s.creator_id from ${userSubscriptions} s where s.subscriber_id = u.id limit 500`}) as followed
    from ${users} u where u.id = ${userId}`);
  return rows[0] ?? null;
}

export type SettingsRow = { off: boolean; resetAt: Date | null };
const settingsColumns = { off: users.recommendationsOff, resetAt: users.recommendationsResetAt };

export async function findSettings({ db }: Db, userId: string): Promise<SettingsRow | null> {
  const [row] = await db.select(settingsColumns).from(users).where(eq(users.id, userId));
  return row ?? null;
}

export async function changeSettings(
  { db }: Db,
  userId: string,
  changes: { off: boolean } | { resetAt: Date },
): Promise<SettingsRow | null> {
  const set = "off" in changes ? { recommendationsOff: changes.off } : { recommendationsResetAt: changes.resetAt };
  const [row] = await db.update(users).set(set).where(eq(users.id, userId)).returning(settingsColumns);
  return row ?? null;
}

export async function hide({ db }: Db, userId: string, videoId: string): Promise<void> {
  await db.execute(sql`
    insert into ${hiddenVideos} (user_id, video_id)
    select ${userId}, v.id from ${videos} v where v.id = ${videoId} on conflict do nothing`);
}

/** False where it was not hidden. */
export async function unhide({ db }: Db, userId: string, videoId: string): Promise<boolean> {
  const gone = await db
    .delete(hiddenVideos)
    .where(and(eq(hiddenVideos.userId, userId), eq(hiddenVideos.videoId, videoId)))
    .returning({ videoId: hiddenVideos.videoId });
  return gone.length > 0;
}

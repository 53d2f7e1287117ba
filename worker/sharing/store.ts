import { and, eq, sql, type SQL } from "drizzle-orm";
import { users, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;

// What the sitemap names. The first two conditions are those of the index over public videos.
const listed = sql`${videos.visibility} = 'public' and ${videos.playable}
  and ${videos.state} = 'ready' and ${videos.takenDownAt} is null`;

/** A place in the list of videos by age: the row that stands there. */
export type VideoPlace = { createdMs: number; id: string };

export type SitemapVideo = Pick<
  typeof videos.$inferSelect,
  | "id"
  | "title"
  | "description"
  | "epoch"
  | "posterFile"
  | "durationSeconds"
  | "allowedOrigins"
  | "embedding"
  | "ageRating"
  | "viewCount"
  | "playableAt"
  | "createdAt"
  | "updatedAt"
  | "ownerId"
> & { ownerName: string };

/** The first video of each page of this many, the oldest page first. */
export async function findVideoPages({ db }: Db, pageSize: number): Promise<VideoPlace[]> {
  const { rows } = await db.execute<{ ms: string; id: string }>(sql`
    select (extract(epoch from created_at) * 1000)::bigint::text as ms, id from (
      select ${videos.createdAt}, ${videos.id}, row_number() over (order by ${videos.createdAt}, ${videos.id}) as place
      from ${videos} where ${listed}) as placed
    where (place - 1) % ${pageSize}::int = 0 order by place`);
  return rows.map(({ ms, id }) => ({ createdMs: Number(ms), id }));
}

/** Videos from a place on, or from behind it, the oldest first. */
export async function listVideos(
  { db }: Db,
  { place, behind, limit }: { place: VideoPlace; behind: boolean; limit: number },
): Promise<SitemapVideo[]> {
  const { id, title, epoch, posterFile, durationSeconds, allowedOrigins, embedding, ageRating } = videos;
  const { viewCount, playableAt, createdAt, updatedAt, ownerId } = videos;
  const at = sql`(${new Date(place.createdMs).toISOString()}::timestamptz, ${place.id})`;
  const after: SQL = behind ? sql`(${createdAt}, ${id}) > ${at}` : sql`(${createdAt}, ${id}) >= ${at}`;
  return db
    .select({
      ...{ id, title, epoch, posterFile, durationSeconds, allowedOrigins, embedding, ageRating },
      ...{ viewCount, playableAt, createdAt, updatedAt, ownerId },
      // As much as is shown, so that a page of them stays small on its way.
      description: sql<string>`left(${videos.description}, ${sitemapDescription}::int)`,
      ownerName: users.displayName,
    })
    .from(videos)
    .innerJoin(users, eq(users.id, ownerId))
    .where(and(listed, after))
    .orderBy(createdAt, id)
    .limit(limit);
}

export const sitemapDescription = 1_000;

/** The first of each page of channels that have a public video, by id. */
export async function findChannelPages({ db }: Db, pageSize: number): Promise<string[]> {
  const { rows } = await db.execute<{ id: string }>(sql`
    select id from (
      select owner_id as id, row_number() over (order by owner_id) as place
      from (select distinct ${videos.ownerId} from ${videos} where ${listed}) as owners) as placed
    where (place - 1) % ${pageSize}::int = 0 order by place`);
  return rows.map(({ id }) => id);
}

export async function listChannels(
  { db }: Db,
  { from, behind, limit }: { from: string; behind: boolean; limit: number },
): Promise<{ id: string; updatedAt: Date }[]> {
  const { ownerId, updatedAt } = videos;
  const rows = await db
    .select({ id: ownerId, updatedAt: sql<string>`max(${updatedAt})` })
    .from(videos)
    .where(and(listed, behind ? sql`${ownerId} > ${from}` : sql`${ownerId} >= ${from}`))
    .groupBy(ownerId)
    .orderBy(ownerId)
    .limit(limit);
  return rows.map((row) => ({ id: row.id, updatedAt: new Date(row.updatedAt) }));
}

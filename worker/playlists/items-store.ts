import { and, asc, eq, or, sql } from "drizzle-orm";
import { playlistItems, playlists, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";
import { isShown, type Looker } from "./shown-items.ts";

type Db = Pick<Deps, "db">;
export type ItemRow = { videoId: string; position: number; addedAt: Date; visible: boolean };

/** In the playlist's order, from after the cursor; what is hidden stands in its owner's list alone. */
export async function listItems(
  { db }: Db,
  playlist: { id: string; ownerId: string },
  looker: Looker,
  { limit, after }: { limit: number; after: { position: number; id: string } | null },
): Promise<ItemRow[]> {
  const { videoId, position, addedAt } = playlistItems;
  const visible = isShown(looker);
  return db
    .select({ videoId, position, addedAt, visible })
    .from(playlistItems)
    .innerJoin(playlists, eq(playlists.id, playlistItems.playlistId))
    .innerJoin(videos, eq(videos.id, videoId))
    .where(
      and(
        eq(playlistItems.playlistId, playlist.id),
        or(sql`${playlist.ownerId} = ${looker?.userId ?? null}::text`, visible),
        after ? sql`(${position}, ${videoId}) > (${after.position}::int, ${after.id})` : undefined,
      ),
    )
    .orderBy(asc(position), asc(videoId))
    .limit(limit);
}

// Changes of one playlist come one after the other: each numbers what the one before has left.
const lock = ({ db }: Db, id: string) =>
  db
    .update(playlists)
    .set({ updatedAt: sql`now()` })
    .where(eq(playlists.id, id));

/** Appends the video; false where the playlist is full. */
export async function addItem({ db }: Db, id: string, videoId: string, most: number): Promise<boolean> {
  const [, , rows] = await db.batch([
    lock({ db }, id),
    db.execute(sql`
      insert into ${playlistItems} (playlist_id, video_id, position)
      select ${id}, ${videos.id},
        (select coalesce(max(position) + 1, 0) from ${playlistItems} where playlist_id = ${id})
      from ${videos} where ${videos.id} = ${videoId}
        and (select count(*) from ${playlistItems} where playlist_id = ${id}) < ${most}::int
      on conflict do nothing`),
    db
      .select({ videoId: playlistItems.videoId })
      .from(playlistItems)
      .where(and(eq(playlistItems.playlistId, id), eq(playlistItems.videoId, videoId))),
  ]);
  return rows.length > 0;
}

/** Puts the video to this place and numbers all anew; false where the playlist does not have it. */
export async function moveItem({ db }: Db, id: string, videoId: string, position: number): Promise<boolean> {
  const [, { rows }] = await db.batch([
    lock({ db }, id),
    db.execute(sql`
      with others as (
        select video_id, row_number() over (order by position, video_id) - 1 as place
        from ${playlistItems} where playlist_id = ${id} and video_id <> ${videoId}),
      places as (
        select video_id, place + case when place >= ${position}::int then 1 else 0 end as place from others
        union all select ${videoId}, least(${position}::int, (select count(*) from others)))
      update ${playlistItems} set position = places.place
      from places where playlist_id = ${id} and ${playlistItems.videoId} = places.video_id
        and exists (select 1 from ${playlistItems} where playlist_id = ${id} and video_id = ${videoId})
      returning ${playlistItems.videoId}`),
  ]);
  return rows.length > 0;
}

export async function removeItem({ db }: Db, id: string, videoId: string): Promise<void> {
  await db.batch([
    lock({ db }, id),
    db.delete(playlistItems).where(and(eq(playlistItems.playlistId, id), eq(playlistItems.videoId, videoId))),
    db.execute(sql`
      with places as (
        select video_id, row_number() over (order by position, video_id) - 1 as place
        from ${playlistItems} where playlist_id = ${id})
      update ${playlistItems} set position = places.place
      from places where playlist_id = ${id} and ${playlistItems.videoId} = places.video_id
        and position <> places.place`),
  ]);
}

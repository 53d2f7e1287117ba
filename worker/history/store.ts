import { and, eq, sql } from "drizzle-orm";
import {
  playlistItems,
  playlists,
  users,
  userSubscriptions,
  videoLikes,
  videos,
  watchHistory,
} from "../../schema/tables.ts";
import type { Viewer } from "../auth/viewer.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { visibleTo } from "../videos/visible-to.ts";

type Db = Pick<Deps, "db">;
export type EntryRow = typeof watchHistory.$inferSelect;

type State = {
  liked: boolean;
  following: boolean;
  followerCount: number;
  playlists: string[];
  entry: EntryRow | null;
};

/** All that the account has to do with the video, by one query. */
export async function findState(
  { db }: Db,
  userId: string,
  { videoId, ownerId }: { videoId: string; ownerId: string },
): Promise<State> {
  const [row] = await db
    .select({
      liked: sql<boolean>`exists (select 1 from ${videoLikes} l where l.video_id = ${videoId} and l.user_id = ${userId})`,
      following: sql<boolean>`exists (select 1 from ${userSubscriptions} s
        where s.creator_id = ${ownerId} and s.subscriber_id = ${userId})`,
      followerCount: users.followerCount,
      playlists: sql<string[]>`array(select i.playlist_id from ${playlistItems} i
        join ${playlists} p on p.id = i.playlist_id where i.video_id = ${videoId} and p.owner_id = ${userId})`,
      entry: watchHistory,
    })
    .from(users)
    .leftJoin(watchHistory, and(eq(watchHistory.videoId, videoId), eq(watchHistory.userId, userId)))
    .where(eq(users.id, ownerId));
  return row ?? { liked: false, following: false, followerCount: 0, playlists: [], entry: null };
}

/**
 * True where it is news: a video that was not in the history, or that was now watched to its end. Nothing is written
 * while the account's history is paused.
 */
export async function keepPosition(
  { db }: Db,
  userId: string,
  videoId: string,
  { positionSeconds, completed }: Pick<EntryRow, "positionSeconds" | "completed">,
): Promise<boolean> {
  const { rows } = await db.execute<{ news: boolean }>(sql`
    with before as (select completed from ${watchHistory} where user_id = ${userId} and video_id = ${videoId})
    insert into ${watchHistory} (user_id, video_id, position_seconds, completed)
    select ${userId}, ${videos.id}, ${positionSeconds}::double precision, ${completed}::boolean
    from ${videos} where ${videos.id} = ${videoId}
      and not exists (select 1 from ${users} where ${users.id} = ${userId} and ${users.historyPaused})
    on conflict (user_id, video_id) do update set position_seconds = excluded.position_seconds,
      completed = excluded.completed, watched_at = now()
    returning completed is distinct from (select completed from before) as news`);
  return rows[0]?.news ?? false;
}

/** The latest first, from after the cursor, whose id is the video's; what the viewer may not see is left out. */
export async function listHistory(
  { db }: Db,
  viewer: Viewer,
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<EntryRow[]> {
  const { watchedAt, videoId, userId } = watchHistory;
  const rows = await db
    .select({ entry: watchHistory })
    .from(watchHistory)
    .innerJoin(videos, eq(videos.id, videoId))
    .where(
      and(
        eq(userId, viewer.userId),
        visibleTo(viewer),
        after ? sql`(${watchedAt}, ${videoId}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(descending(watchedAt), descending(videoId))
    .limit(limit);
  return rows.map(({ entry }) => entry);
}

/** False where there was nothing to forget. */
export async function forgetEntry({ db }: Db, userId: string, videoId: string): Promise<boolean> {
  const gone = await db
    .delete(watchHistory)
    .where(and(eq(watchHistory.userId, userId), eq(watchHistory.videoId, videoId)))
    .returning({ videoId: watchHistory.videoId });
  return gone.length > 0;
}

export async function forgetAll({ db }: Db, userId: string): Promise<void> {
  await db.delete(watchHistory).where(eq(watchHistory.userId, userId));
}

export async function isPaused({ db }: Db, userId: string): Promise<boolean> {
  const [row] = await db.select({ paused: users.historyPaused }).from(users).where(eq(users.id, userId));
  return row?.paused ?? false;
}

export async function setPaused({ db }: Db, userId: string, historyPaused: boolean): Promise<void> {
  await db.update(users).set({ historyPaused }).where(eq(users.id, userId));
}

import { and, eq, sql } from "drizzle-orm";
import { videoLikes, videos } from "../../schema/tables.ts";
import type { Viewer } from "../auth/viewer.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { visibleTo } from "../videos/visible-to.ts";

type Db = Pick<Deps, "db">;

/** Likes and counts in one statement; answers the count, or null where nothing changed. */
export async function like({ db }: Db, userId: string, videoId: string): Promise<number | null> {
  const { rows } = await db.execute<{ count: number }>(sql`
    with added as (
      insert into ${videoLikes} (video_id, user_id)
      select ${videos.id}, ${userId} from ${videos} where ${videos.id} = ${videoId}
      on conflict do nothing returning video_id)
    update ${videos} set like_count = like_count + 1
    from added where ${videos.id} = added.video_id returning like_count as count`);
  return rows[0]?.count ?? null;
}

export async function unlike({ db }: Db, userId: string, videoId: string): Promise<number | null> {
  const { rows } = await db.execute<{ count: number }>(sql`
    with removed as (
      delete from ${videoLikes} where video_id = ${videoId} and user_id = ${userId} returning video_id)
    update ${videos} set like_count = like_count - 1
    from removed where ${videos.id} = removed.video_id returning like_count as count`);
  return rows[0]?.count ?? null;
}

/** The latest likes first, from after the cursor, whose id is the video's; what the viewer may not see is left out. */
export async function listLiked(
  { db }: Db,
  viewer: Viewer,
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<{ id: string; likedAt: Date }[]> {
  const { createdAt: likedAt, videoId: id, userId } = videoLikes;
  return db
    .select({ id, likedAt })
    .from(videoLikes)
    .innerJoin(videos, eq(videos.id, id))
    .where(
      and(
        eq(userId, viewer.userId),
        visibleTo(viewer),
        after ? sql`(${likedAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(descending(likedAt), descending(id))
    .limit(limit);
}

import { sql } from "drizzle-orm";
import { videoLikes, videos } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

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

import { and, eq, sql } from "drizzle-orm";
import { users, userSubscriptions, videos } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";

type Db = Pick<Deps, "db">;
type After = { createdAt: string; id: string } | null;

/** What a feed holds of the channels: nobody but the owner's friends knows the others. */
export const feedVisibilities: ReadonlySet<string> = new Set(["public", "subscribers"]);

export type ChannelRow = {
  id: string;
  displayName: string;
  bio: string;
  followerCount: number;
  videoCount: number;
  createdAt: Date;
  following: boolean;
};

const { id, displayName, bio, followerCount, createdAt } = users;
const videoCount = sql<number>`(select count(*)::int from ${videos} v
  where v.owner_id = ${users}.id and v.visibility = 'public' and v.playable)`;

export async function findChannel({ db }: Db, channelId: string, viewerId: string | null): Promise<ChannelRow | null> {
  const following = sql<boolean>`exists (select 1 from ${userSubscriptions} s
    where s.creator_id = ${users}.id and s.subscriber_id = ${viewerId}::text)`;
  const [row] = await db
    .select({ id, displayName, bio, followerCount, videoCount, createdAt, following })
    .from(users)
    .where(eq(users.id, channelId));
  return row ?? null;
}

/** Follows and counts in one statement; answers the count, or null where there is no such channel. */
export async function follow({ db }: Db, subscriberId: string, creatorId: string): Promise<number | null> {
  const { rows } = await db.execute<{ count: number }>(sql`
    with added as (
      insert into ${userSubscriptions} (subscriber_id, creator_id)
      select ${subscriberId}, ${users.id} from ${users} where ${users.id} = ${creatorId}
      on conflict do nothing returning creator_id),
    counted as (
      update ${users} set follower_count = follower_count + 1
      from added where ${users.id} = added.creator_id returning follower_count)
    select coalesce((select follower_count from counted), follower_count) as count
    from ${users} where ${users.id} = ${creatorId}`);
  return rows[0]?.count ?? null;
}

export async function unfollow({ db }: Db, subscriberId: string, creatorId: string): Promise<number | null> {
  const { rows } = await db.execute<{ count: number }>(sql`
    with removed as (
      delete from ${userSubscriptions}
      where subscriber_id = ${subscriberId} and creator_id = ${creatorId} returning creator_id),
    counted as (
      update ${users} set follower_count = follower_count - 1
      from removed where ${users.id} = removed.creator_id returning follower_count)
    select coalesce((select follower_count from counted), follower_count) as count
    from ${users} where ${users.id} = ${creatorId}`);
  return rows[0]?.count ?? null;
}

/** The newest subscriptions first, from after the cursor, whose id is the channel's. */
export async function listFollowed(
  { db }: Db,
  subscriberId: string,
  { limit, after }: { limit: number; after: After },
): Promise<(ChannelRow & { followedAt: Date })[]> {
  const { createdAt: followedAt, creatorId } = userSubscriptions;
  return db
    .select({
      id,
      displayName,
      bio,
      followerCount,
      videoCount,
      createdAt,
      following: sql<boolean>`true`,
      followedAt,
    })
    .from(userSubscriptions)
    .innerJoin(users, eq(users.id, creatorId))
    .where(
      and(
        eq(userSubscriptions.subscriberId, subscriberId),
        after ? sql`(${followedAt}, ${creatorId}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(descending(followedAt), descending(creatorId))
    .limit(limit);
}

export async function listFeed(
  { db }: Db,
  subscriberId: string,
  { limit, after }: { limit: number; after: After },
): Promise<{ id: string; createdAt: Date }[]> {
  return db
    .select({ id: videos.id, createdAt: videos.createdAt })
    .from(videos)
    .innerJoin(userSubscriptions, eq(userSubscriptions.creatorId, videos.ownerId))
    .where(
      and(
        eq(userSubscriptions.subscriberId, subscriberId),
        sql`${videos.visibility} in ('public', 'subscribers') and ${videos.playable}`,
        after ? sql`(${videos.createdAt}, ${videos.id}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(descending(videos.createdAt), descending(videos.id))
    .limit(limit);
}

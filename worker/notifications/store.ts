import { and, count, desc, eq, inArray, isNull, ne, sql } from "drizzle-orm";
import { newId } from "../../schema/id.ts";
import { notifications, users, userSubscriptions, videos } from "../../schema/tables.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { visibleTo } from "../videos/visible-to.ts";
import type { PersonPayload } from "./notify.ts";

type Db = Pick<Deps, "db">;

/** Marks that a video was announced. It stands with its owner, is no news to it, and is kept. */
const announced = "video.announced";

export async function notifyPerson({ db }: Db, { userId, kind, cause, payload }: PersonPayload): Promise<void> {
  await db.execute(sql`
    insert into ${notifications} (id, user_id, kind, cause, payload)
    select ${newId("notification")}, ${users.id}, ${kind}, ${cause}, ${JSON.stringify(payload)}::jsonb
    from ${users} where ${users.id} = ${userId}
    on conflict do nothing`);
}

/** Tells the owner, if the video still is as it was said to be. */
export async function notifyOwner(
  { db }: Db,
  { videoId, epoch, outcome }: { videoId: string; epoch: number; outcome: "ready" | "failed" },
): Promise<void> {
  await db.execute(sql`
    insert into ${notifications} (id, user_id, kind, cause, payload)
    select ${newId("notification")}, ${videos.ownerId}, ${`video.${outcome}`}, ${`${videoId}:${epoch}`},
      jsonb_build_object('videoId', ${videos.id})
    from ${videos} where ${videos.id} = ${videoId} and epoch = ${epoch}::int and state = ${outcome}::video_state
    on conflict do nothing`);
}

/**
 * Of any number of calls, the first that finds the video listed tells whoever follows its owner at that moment.
 * Ids of this many rows are made in Postgres: unique, and as hard to guess.
 */
export async function announceVideo({ db }: Db, videoId: string): Promise<void> {
  await db.execute(sql`
    with first as (
      insert into ${notifications} (id, user_id, kind, cause, payload, read_at)
      select ${newId("notification")}, ${videos.ownerId}, ${announced}, ${videos.id}, '{}'::jsonb, now()
      from ${videos} where ${videos.id} = ${videoId} and visibility = 'public' and playable
      on conflict do nothing returning user_id)
    insert into ${notifications} (id, user_id, kind, cause, payload)
    select ${randomId}, s.subscriber_id, 'video.new', ${videoId},
      jsonb_build_object('videoId', ${videoId}::text, 'actorId', first.user_id)
    from first join ${userSubscriptions} s on s.creator_id = first.user_id
    on conflict do nothing`);
}

// 20 characters of newId's alphabet from a random UUID's 122 bits, hashed so that all of them count.
const randomId = sql`'ntf_' || (
  select string_agg(substr('23456789bcdfghjkmnpqrstvwxyz', get_byte(bytes, place) % 28 + 1, 1), '' order by place)
  from (select sha256((gen_random_uuid()::text || s.subscriber_id)::bytea) as bytes) random,
    generate_series(0, 19) as place)`;

export type NotificationRow = {
  id: string;
  kind: string;
  createdAt: Date;
  readAt: Date | null;
  videoId: string | null;
  videoTitle: string | null;
  actorId: string | null;
  actorName: string | null;
  commentId: string | null;
};

const { id, kind, createdAt, readAt, payload } = notifications;
const videoIdOf = sql`${payload}->>'videoId'`;

// A video that is gone, or hidden from whom it was told to, is told of no more.
const isTold = (viewer: Viewer) =>
  and(
    eq(notifications.userId, viewer.userId),
    ne(kind, announced),
    sql`(${videoIdOf} is null or (${videos.id} is not null and ${visibleTo(viewer)}))`,
  );

export async function listNotifications(
  { db }: Db,
  viewer: Viewer,
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<NotificationRow[]> {
  return db
    .select({
      id,
      kind,
      createdAt,
      readAt,
      videoId: videos.id,
      videoTitle: videos.title,
      actorId: users.id,
      actorName: users.displayName,
      commentId: sql<string | null>`${payload}->>'commentId'`,
    })
    .from(notifications)
    .leftJoin(videos, sql`${videos.id} = ${videoIdOf}`)
    .leftJoin(users, sql`${users.id} = ${payload}->>'actorId'`)
    .where(
      and(
        isTold(viewer),
        after ? sql`(${createdAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(desc(createdAt), desc(id))
    .limit(limit);
}

export async function countUnread({ db }: Db, viewer: Viewer): Promise<number> {
  const [row] = await db
    .select({ count: count() })
    .from(notifications)
    .leftJoin(videos, sql`${videos.id} = ${videoIdOf}`)
    .where(and(isTold(viewer), isNull(readAt)));
  return row?.count ?? 0;
}

export async function markRead({ db }: Db, userId: string, ids: string[] | null): Promise<void> {
  await db
    .update(notifications)
    .set({ readAt: sql`now()` })
    .where(and(eq(notifications.userId, userId), isNull(readAt), ids ? inArray(id, ids) : undefined));
}

export async function removeOld({ db }: Db, days: number, limit: number): Promise<void> {
  await db.execute(sql`
    delete from ${notifications} where id in (
      select id from ${notifications}
      where created_at < now() - make_interval(days => ${days}::int) and kind <> ${announced} limit ${limit})`);
}

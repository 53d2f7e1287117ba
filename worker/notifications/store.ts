import { and, count, eq, inArray, isNull, ne, sql, type SQL } from "drizzle-orm";
import { newId } from "../../schema/id.ts";
import { notifications, users, userSubscriptions, videos } from "../../schema/tables.ts";
import type { Viewer } from "../auth/viewer.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { visibleTo } from "../videos/visible-to.ts";
import type { PersonPayload } from "./notify.ts";

type Db = Pick<Deps, "db">;

/** Marks that a video was announced. It stands with its owner, is no news to it, and is kept. */
const announced = "video.announced";

/** Answers who has something new to read; nobody, where it was told before. */
export async function notifyPerson({ db }: Db, { userId, kind, cause, payload }: PersonPayload): Promise<string[]> {
  const told = db.execute<Told>(sql`
    insert into ${notifications} (id, user_id, kind, cause, payload)
    select ${newId("notification")}, ${users.id}, ${kind}, ${cause}, ${JSON.stringify(payload)}::jsonb
    from ${users} where ${users.id} = ${userId}
    on conflict do nothing returning user_id as "userId"`);
  return userIds(await told);
}

/** Tells the owner, if the video still is as it was said to be. */
export async function notifyOwner(
  { db }: Db,
  { videoId, epoch, outcome }: { videoId: string; epoch: number; outcome: "ready" | "failed" },
): Promise<string[]> {
  const told = db.execute<Told>(sql`
    insert into ${notifications} (id, user_id, kind, cause, payload)
    select ${newId("notification")}, ${videos.ownerId}, ${`video.${outcome}`}, ${`${videoId}:${epoch}`},
      jsonb_build_object('videoId', ${videos.id})
    from ${videos} where ${videos.id} = ${videoId} and epoch = ${epoch}::int and state = ${outcome}::video_state
    on conflict do nothing returning user_id as "userId"`);
  return userIds(await told);
}

/**
 * Of any number of calls, the first that finds the video listed tells whoever follows its owner at that moment.
 * Ids of this many rows are made in Postgres: unique, and as hard to guess.
 */
export async function announceVideo({ db }: Db, videoId: string): Promise<string[]> {
  const told = db.execute<Told>(sql`
    with first as (
      insert into ${notifications} (id, user_id, kind, cause, payload, read_at)
      select ${newId("notification")}, ${videos.ownerId}, ${announced}, ${videos.id}, '{}'::jsonb, now()
      from ${videos} where ${videos.id} = ${videoId} and visibility = 'public' and playable
      on conflict do nothing returning user_id)
    insert into ${notifications} (id, user_id, kind, cause, payload)
    select ${randomId}, s.subscriber_id, 'video.new', ${videoId},
      jsonb_build_object('videoId', ${videoId}::text, 'actorId', first.user_id)
    from first join ${userSubscriptions} s on s.creator_id = first.user_id
    on conflict do nothing returning user_id as "userId"`);
  return userIds(await told);
}

type Told = { userId: string };
const userIds = ({ rows }: { rows: Told[] }) => rows.map(({ userId }) => userId);

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
  subject: string | null;
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
  const page = after ? sql`(${createdAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined;
  return selectTold({ db }, viewer, page, limit);
}

function selectTold({ db }: Db, viewer: Viewer, where: SQL | undefined, limit: number) {
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
      subject: sql<string | null>`${payload}->>'subject'`,
    })
    .from(notifications)
    .leftJoin(videos, sql`${videos.id} = ${videoIdOf}`)
    .leftJoin(users, sql`${users.id} = ${payload}->>'actorId'`)
    .where(and(isTold(viewer), where))
    .orderBy(descending(createdAt), descending(id))
    .limit(limit);
}

export async function countUnread({ db }: Db, viewer: Viewer): Promise<number> {
  const [row] = await selectUnread({ db }, viewer);
  return row?.count ?? 0;
}

function selectUnread({ db }: Db, viewer: Viewer) {
  return db
    .select({ count: count() })
    .from(notifications)
    .leftJoin(videos, sql`${videos.id} = ${videoIdOf}`)
    .where(and(isTold(viewer), isNull(readAt)));
}

/**
 * The newest notifications from `fromMs` on, or of the last `overlapMs`, with how many are unread and the time at
 * which this was looked up: nothing that was there by then is missing.
 */
export async function listSince(
  { db }: Db,
  viewer: Viewer,
  { fromMs, overlapMs, limit }: { fromMs: number | null; overlapMs: number; limit: number },
): Promise<{ rows: NotificationRow[]; unreadCount: number; atMs: number }> {
  const from =
    fromMs === null
      ? sql`now() - make_interval(secs => ${overlapMs / 1000}::float8)`
      : sql`to_timestamp(${fromMs / 1000}::float8)`;
  const [at, rows, unread] = await db.batch([
    db.execute<{ atMs: number }>(sql`select floor(extract(epoch from now()) * 1000)::float8 as "atMs"`),
    selectTold({ db }, viewer, sql`${createdAt} >= ${from}`, limit),
    selectUnread({ db }, viewer),
  ]);
  return { rows, unreadCount: unread[0]?.count ?? 0, atMs: at.rows[0]?.atMs ?? 0 };
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

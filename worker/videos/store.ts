import { and, asc, eq, gte, lte, inArray, sql, type SQL } from "drizzle-orm";
import {
  categories,
  encodes,
  outbox,
  playbackRevocations,
  tags,
  users,
  userSubscriptions,
  videoCategories,
  videos,
  videoTags,
} from "../../schema/tables.ts";
import { newId } from "../../schema/id.ts";
import { sqlState } from "../db.ts";
import type { Deps } from "../deps.ts";
import { narrowed } from "../playback/claims.ts";
import { withinQuota, type QuotaDeps } from "../quotas/quota-guard.ts";
import { settingInSql } from "../site/setting-sql.ts";
import { eachTime, oweVideoEvent } from "../webhooks/owe-event.ts";
import type { NewVideo, VideoChanges } from "./contract.ts";
import type { Visibility } from "./fields.ts";
import { categorySlugs, tagNames } from "./labels.ts";
import { behind, orderOf } from "./list-order.ts";
import type { Sort } from "./sorts.ts";

type Db = Pick<Deps, "db">;

/** A video with its owner's name, tag names and category slugs: one row, one round trip. */
export type VideoRow = typeof videos.$inferSelect & {
  ownerName: string;
  tags: string[];
  categories: string[];
  /** The encode that is to take the place of the one that plays, as it stands. */
  replacement: { epoch: number; state: "queued" | "processing" | "failed" } | null;
};

const replacement = sql<VideoRow["replacement"]>`(
  select json_build_object('epoch', e.epoch, 'state', e.state) from ${encodes} e
  where e.video_id = ${videos.id} and e.epoch > ${videos.epoch} and ${videos.state} = 'ready'
  order by e.epoch desc limit 1)`;

function selectVideos({ db }: Db) {
  return db
    .select({ video: videos, ownerName: users.displayName, tags: tagNames, categories: categorySlugs, replacement })
    .from(videos)
    .innerJoin(users, eq(users.id, videos.ownerId));
}

type Selected = Awaited<ReturnType<typeof selectVideos>>[number];
const flatten = ({ video, ...rest }: Selected): VideoRow => ({ ...video, ...rest });

export async function findVideo(deps: Db, id: string): Promise<VideoRow | null> {
  const [row] = await selectVideos(deps).where(eq(videos.id, id));
  return row ? flatten(row) : null;
}

export type VideoFilter = {
  /** Only what everybody may see in lists. */
  listed: boolean;
  ownerId?: string | undefined;
  category?: string | undefined;
  tag?: string | undefined;
  language?: string | undefined;
  minDurationSeconds?: number | undefined;
  maxDurationSeconds?: number | undefined;
  /** Created at or after it. */
  since?: Date | undefined;
  state?: (typeof videos.$inferSelect)["state"] | undefined;
  visibility?: Visibility | undefined;
};

/** In the order of the sort, from behind the cursor. Throws VALIDATION_FAILED for a cursor of another list. */
export async function listVideos(
  deps: Db,
  filter: VideoFilter,
  page: { sort: Sort; limit: number; cursor: string | undefined },
): Promise<VideoRow[]> {
  const conditions: (SQL | undefined)[] = [
    filter.listed ? sql`${videos.visibility} = 'public' and ${videos.playable}` : undefined,
    filter.ownerId ? eq(videos.ownerId, filter.ownerId) : undefined,
    filter.category
      ? sql`exists (select 1 from ${videoCategories} join ${categories}
          on ${categories.id} = ${videoCategories.categoryId}
          where ${videoCategories.videoId} = ${videos.id} and ${categories.slug} = ${filter.category})`
      : undefined,
    filter.tag
      ? sql`exists (select 1 from ${videoTags} join ${tags} on ${tags.id} = ${videoTags.tagId}
          where ${videoTags.videoId} = ${videos.id} and ${tags.name} = ${filter.tag})`
      : undefined,
    filter.language ? eq(videos.language, filter.language) : undefined,
    filter.minDurationSeconds === undefined ? undefined : gte(videos.durationSeconds, filter.minDurationSeconds),
    filter.maxDurationSeconds === undefined ? undefined : lte(videos.durationSeconds, filter.maxDurationSeconds),
    filter.since ? gte(videos.createdAt, filter.since) : undefined,
    filter.state ? eq(videos.state, filter.state) : undefined,
    filter.visibility ? eq(videos.visibility, filter.visibility) : undefined,
    page.cursor === undefined ? undefined : behind(page.sort, page.cursor),
  ];
  const rows = await selectVideos(deps)
    .where(and(...conditions))
    .orderBy(...orderOf(page.sort))
    .limit(page.limit);
  return rows.map(flatten);
}

/** The videos of these ids, in no order; those that do not exist are left out. */
export async function findVideos(deps: Db, ids: string[]): Promise<VideoRow[]> {
  if (ids.length === 0) return [];
  const rows = await selectVideos(deps).where(inArray(videos.id, ids));
  return rows.map(flatten);
}

// What the site has set holds for whoever does not say.
const siteCommentPolicy = sql`coalesce(${settingInSql("commentPolicy")}::comment_policy, 'open')`;

/** Throws QUOTA_EXCEEDED. */
export async function insertVideo(deps: QuotaDeps, ownerId: string, video: NewVideo): Promise<string> {
  const { db } = deps;
  const id = newId("video");
  const { tags: _tags, categories: _categories, ...columns } = video;
  await withinQuota(deps, sql`${ownerId}`, { kind: "video" }, (lock, check) =>
    db.batch([
      lock,
      check,
      db.insert(videos).values({ id, ownerId, ...columns, commentPolicy: columns.commentPolicy ?? siteCommentPolicy }),
      ...labelStatements({ db }, [id], video),
      db.execute(oweVideoEvent("video.created", { cause: sql`${videos.id}`, where: eq(videos.id, id) })),
    ]),
  );
  return id;
}

/** What is narrowed: the tokens of these videos that were issued until then are revoked with the change. */
export type Narrowing = { ids: string[]; at: Date; until: Date };

/**
 * Changes these videos alike, at least one. `only` leaves alone those that it does not hold for. False, and nothing
 * changed, where one of them was taken down meanwhile and would be seen again.
 */
export async function updateVideos(
  { db }: Db,
  ids: string[],
  changes: VideoChanges,
  { narrowing, only }: { narrowing?: Narrowing | null; only?: SQL } = {},
): Promise<boolean> {
  const { tags: _tags, categories: _categories, ...columns } = changes;
  const changed = and(inArray(videos.id, ids), only) ?? sql`true`;
  const update = db.batch([
    // Calls at once wait here for one another, always in the same order: each then sees what was before it.
    db.select({ id: videos.id }).from(videos).where(inArray(videos.id, ids)).orderBy(videos.id).for("update"),
    ...eventStatements({ db }, changed, changes),
    db
      .update(videos)
      .set({ ...columns, ...wholeSchedule(changes), updatedAt: sql`now()` })
      .where(changed),
    ...labelStatements({ db }, ids, changes),
    ...(narrowing && narrowing.ids.length > 0 ? [revokeIssued({ db }, narrowing)] : []),
    db.insert(outbox).values(ids.map((videoId) => ({ topic: "search.sync", payload: { videoId } }))),
  ]);
  try {
    await update;
    return true;
  } catch (error) {
    const { code, constraint } = sqlState(error);
    if (code === "23514" && constraint === "videos_taken_down_private") return false;
    throw error;
  }
}

// What webhooks are told of a change that follows in the same transaction.
function eventStatements({ db }: Db, changed: SQL, changes: VideoChanges) {
  const { title, visibility, metadata } = changes;
  const told = { changes: { title, visibility, metadata }, cause: eachTime };
  const published = sql`${changed} and ${videos.playable} and ${videos.visibility} <> 'public'`;
  return [
    db.execute(oweVideoEvent("video.updated", { ...told, where: changed })),
    ...(visibility === "public" ? [db.execute(oweVideoEvent("video.published", { ...told, where: published }))] : []),
  ];
}

// Its two columns are both there or both null.
function wholeSchedule({ scheduledAt, scheduledVisibility }: VideoChanges) {
  if (scheduledAt === null) return { scheduledAt, scheduledVisibility: null };
  if (scheduledAt === undefined) return {};
  return { scheduledVisibility: scheduledVisibility ?? sql`coalesce(${videos.scheduledVisibility}, 'public')` };
}

/** Videos whose time has come, the oldest first. */
export async function findDue({ db }: Db, limit: number) {
  const { id, visibility, scheduledVisibility } = videos;
  return db
    .select({ id, visibility, scheduledVisibility })
    .from(videos)
    .where(isDue)
    .orderBy(videos.scheduledAt)
    .limit(limit);
}

/** That a video's schedule is to be carried out. While it is taken down it waits. */
export const isDue = sql`(${videos.scheduledAt} <= now() and ${videos.takenDownAt} is null)`;

function revokeIssued({ db }: Db, { ids, at, until }: Narrowing) {
  const set = { createdAt: at, expiresAt: until };
  return db
    .insert(playbackRevocations)
    .values(
      ids.map((videoId) => ({ id: newId("revocation"), videoId, kind: "video" as const, value: narrowed, ...set })),
    )
    .onConflictDoUpdate({
      target: [playbackRevocations.videoId, playbackRevocations.kind, playbackRevocations.value],
      set,
    });
}

// Replaces the tags and categories that are named; what is undefined stays as it is.
function labelStatements({ db }: Db, ids: string[], labels: { tags?: string[]; categories?: string[] }) {
  const statements = [];
  if (labels.tags) {
    const rows = labels.tags.map((name) => ({ id: newId("tag"), name }));
    statements.push(db.delete(videoTags).where(inArray(videoTags.videoId, ids)));
    if (rows.length > 0) {
      statements.push(db.insert(tags).values(rows).onConflictDoNothing());
      statements.push(
        db
          .insert(videoTags)
          .select(
            db
              .select({ videoId: videos.id, tagId: tags.id })
              .from(videos)
              .innerJoin(tags, inArray(tags.name, labels.tags))
              .where(inArray(videos.id, ids)),
          ),
      );
    }
  }
  if (labels.categories) {
    statements.push(db.delete(videoCategories).where(inArray(videoCategories.videoId, ids)));
    if (labels.categories.length > 0) {
      statements.push(
        db
          .insert(videoCategories)
          .select(
            db
              .select({ videoId: videos.id, categoryId: categories.id })
              .from(videos)
              .innerJoin(categories, inArray(categories.slug, labels.categories))
              .where(inArray(videos.id, ids)),
          ),
      );
    }
  }
  return statements;
}

/** Deletes the rows, at least one, and, in the same transaction, notes what is left to clear away outside Postgres. */
export async function deleteVideos({ db }: Db, ids: string[]): Promise<void> {
  await db.batch([
    db.execute(oweVideoEvent("video.deleted", { cause: sql`${videos.id}`, where: inArray(videos.id, ids) })),
    db.delete(videos).where(inArray(videos.id, ids)),
    db.insert(outbox).values(
      ids.flatMap((videoId) => [
        { topic: "media.purge", payload: { videoId } },
        // Once more when no job can be under way that had not heard of it.
        { topic: "media.purge", payload: { videoId }, nextAttemptAt: sql`now() + interval '1 hour'` },
        { topic: "search.sync", payload: { videoId } },
      ]),
    ),
  ]);
}

export async function listCategories({ db }: Db) {
  return db.select({ slug: categories.slug, name: categories.name }).from(categories).orderBy(asc(categories.name));
}

export async function isSubscriber({ db }: Db, subscriberId: string, creatorId: string): Promise<boolean> {
  const rows = await db
    .select({ one: sql`1` })
    .from(userSubscriptions)
    .where(and(eq(userSubscriptions.subscriberId, subscriberId), eq(userSubscriptions.creatorId, creatorId)));
  return rows.length > 0;
}

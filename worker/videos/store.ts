import { and, asc, desc, eq, inArray, sql, type SQL } from "drizzle-orm";
import {
  categories,
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
import type { Deps } from "../deps.ts";
import { narrowed } from "../playback/claims.ts";
import type { NewVideo, VideoChanges } from "./contract.ts";

type Db = Pick<Deps, "db">;

/** A video with its owner's name, tag names and category slugs: one row, one round trip. */
export type VideoRow = typeof videos.$inferSelect & {
  ownerName: string;
  tags: string[];
  categories: string[];
};

const tagNames = sql<string[]>`array(
  select ${tags.name} from ${videoTags} join ${tags} on ${tags.id} = ${videoTags.tagId}
  where ${videoTags.videoId} = ${videos.id} order by ${tags.name})`;
const categorySlugs = sql<string[]>`array(
  select ${categories.slug} from ${videoCategories}
  join ${categories} on ${categories.id} = ${videoCategories.categoryId}
  where ${videoCategories.videoId} = ${videos.id} order by ${categories.slug})`;

function selectVideos({ db }: Db) {
  return db
    .select({ video: videos, ownerName: users.displayName, tags: tagNames, categories: categorySlugs })
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
};

/** Newest first, from after the cursor. */
export async function listVideos(
  deps: Db,
  filter: VideoFilter,
  page: { limit: number; after: { createdAt: string; id: string } | null },
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
    page.after
      ? sql`(${videos.createdAt}, ${videos.id}) < (${page.after.createdAt}::timestamptz, ${page.after.id})`
      : undefined,
  ];
  const rows = await selectVideos(deps)
    .where(and(...conditions))
    .orderBy(desc(videos.createdAt), desc(videos.id))
    .limit(page.limit);
  return rows.map(flatten);
}

/** The videos of these ids, in no order; those that do not exist are left out. */
export async function findVideos(deps: Db, ids: string[]): Promise<VideoRow[]> {
  if (ids.length === 0) return [];
  const rows = await selectVideos(deps).where(inArray(videos.id, ids));
  return rows.map(flatten);
}

export async function insertVideo({ db }: Db, ownerId: string, video: NewVideo): Promise<string> {
  const id = newId("video");
  const { tags: _tags, categories: _categories, ...columns } = video;
  await db.batch([db.insert(videos).values({ id, ownerId, ...columns }), ...labelStatements({ db }, id, video)]);
  return id;
}

/** `narrowing`: the tokens of the video that were issued until then are revoked with the change. */
export async function updateVideo(
  { db }: Db,
  id: string,
  changes: VideoChanges,
  narrowing: { at: Date; until: Date } | null,
): Promise<void> {
  const { tags: _tags, categories: _categories, ...columns } = changes;
  await db.batch([
    db
      .update(videos)
      .set({ ...columns, updatedAt: sql`now()` })
      .where(eq(videos.id, id)),
    ...labelStatements({ db }, id, changes),
    ...(narrowing ? [revokeIssued({ db }, id, narrowing)] : []),
    db.insert(outbox).values({ topic: "search.sync", payload: { videoId: id } }),
  ]);
}

function revokeIssued({ db }: Db, videoId: string, { at, until }: { at: Date; until: Date }) {
  const set = { createdAt: at, expiresAt: until };
  return db
    .insert(playbackRevocations)
    .values({ id: newId("revocation"), videoId, kind: "video", value: narrowed, ...set })
    .onConflictDoUpdate({
      target: [playbackRevocations.videoId, playbackRevocations.kind, playbackRevocations.value],
      set,
    });
}

// Replaces the tags and categories that are named; what is undefined stays as it is.
function labelStatements({ db }: Db, id: string, labels: { tags?: string[]; categories?: string[] }) {
  const statements = [];
  if (labels.tags) {
    const rows = labels.tags.map((name) => ({ id: newId("tag"), name }));
    statements.push(db.delete(videoTags).where(eq(videoTags.videoId, id)));
    if (rows.length > 0) {
      statements.push(db.insert(tags).values(rows).onConflictDoNothing());
      statements.push(
        db.insert(videoTags).select(
          db
            .select({ videoId: sql<string>`${id}`.as("video_id"), tagId: tags.id })
            .from(tags)
            .where(inArray(tags.name, labels.tags)),
        ),
      );
    }
  }
  if (labels.categories) {
    statements.push(db.delete(videoCategories).where(eq(videoCategories.videoId, id)));
    if (labels.categories.length > 0) {
      statements.push(
        db.insert(videoCategories).select(
          db
            .select({ videoId: sql<string>`${id}`.as("video_id"), categoryId: categories.id })
            .from(categories)
            .where(inArray(categories.slug, labels.categories)),
        ),
      );
    }
  }
  return statements;
}

/** Deletes the row and, in the same transaction, notes what is left to clear away outside Postgres. */
export async function deleteVideo({ db }: Db, id: string): Promise<void> {
  await db.batch([
    db.delete(videos).where(eq(videos.id, id)),
    db.insert(outbox).values([
      { topic: "media.purge", payload: { videoId: id } },
      // Once more when no job can be under way that had not heard of it.
      { topic: "media.purge", payload: { videoId: id }, nextAttemptAt: sql`now() + interval '1 hour'` },
      { topic: "search.sync", payload: { videoId: id } },
    ]),
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

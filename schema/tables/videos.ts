import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
} from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { createdAt, instant, updatedAt } from "./columns.ts";

export const videoState = pgEnum("video_state", ["draft", "uploading", "queued", "processing", "ready", "failed"]);
export const videoVisibility = pgEnum("video_visibility", ["public", "unlisted", "private", "subscribers"]);
export const videoEmbedding = pgEnum("video_embedding", ["anywhere", "listed", "nowhere"]);
export const videoAgeRating = pgEnum("video_age_rating", ["all", "teen", "adult"]);
export const commentPolicy = pgEnum("comment_policy", ["open", "held", "closed"]);
export const relatedPolicy = pgEnum("related_policy", ["site", "channel", "off"]);
export const captionSource = pgEnum("caption_source", ["upload", "embedded"]);

export const videos = pgTable(
  "videos",
  {
    id: text().primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    title: text().notNull(),
    description: text().notNull().default(""),
    visibility: videoVisibility().notNull().default("private"),
    state: videoState().notNull().default("draft"),
    /** The encode that playback uses; it rises with each completed upload. 0 before the first. */
    epoch: integer().notNull().default(0),
    playable: boolean().notNull().default(false),
    /** The poster's file below the encode's prefix; null where there is none. */
    posterFile: text("poster_file"),
    /** The time that the owner chose the poster from; null leaves the choice to the transcoder. */
    posterSeconds: doublePrecision("poster_seconds"),
    hasStoryboard: boolean("has_storyboard").notNull().default(false),
    hasPreview: boolean("has_preview").notNull().default(false),
    /** Whether viewers are offered its renditions as MP4 files. */
    downloadable: boolean().notNull().default(false),
    /** Web origins whose pages may play it (`https://site.example`); empty: all. */
    allowedOrigins: text("allowed_origins").array().notNull().default([]),
    /** Which sites may show its embed page in a frame; `listed`: the allowed origins. */
    embedding: videoEmbedding().notNull().default("anywhere"),
    /** BCP 47; null where its owner did not say. */
    language: text(),
    /** An SPDX id such as `CC-BY-4.0`, or null for all rights reserved. */
    licence: text(),
    ageRating: videoAgeRating("age_rating").notNull().default("all"),
    /** `[{ startSeconds, title }]`, in order. */
    chapters: jsonb().notNull().default([]),
    /** What its owner's own systems keep with it: names to texts. Shown to its owner alone. */
    metadata: jsonb().notNull().default({}),
    commentPolicy: commentPolicy("comment_policy").notNull().default("open"),
    /** What is suggested beside it: the site's choice, its own channel alone, or nothing. */
    relatedPolicy: relatedPolicy("related_policy").notNull().default("site"),
    /** When it changes to `scheduledVisibility` by itself. */
    scheduledAt: instant("scheduled_at"),
    scheduledVisibility: videoVisibility("scheduled_visibility"),
    takenDownAt: instant("taken_down_at"),
    takenDownReason: text("taken_down_reason"),
    /** What it was before it was taken down, and is again when it is restored; meanwhile it is private. */
    takenDownVisibility: videoVisibility("taken_down_visibility"),
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    durationSeconds: doublePrecision("duration_seconds"),
    width: integer(),
    height: integer(),
    viewCount: bigint("view_count", { mode: "number" }).notNull().default(0),
    likeCount: integer("like_count").notNull().default(0),
    commentCount: integer("comment_count").notNull().default(0),
    /** Of the last days' views and likes, the newer the more; cron renews it. */
    trendingScore: doublePrecision("trending_score").notNull().default(0),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
    queuedAt: instant("queued_at"),
    playableAt: instant("playable_at"),
    readyAt: instant("ready_at"),
  },
  (t) => [
    // The public list, newest first, and a creator's own list.
    index("videos_public_idx")
      .on(t.createdAt.desc(), t.id.desc())
      .where(sql`${t.visibility} = 'public' and ${t.playable}`),
    index("videos_owner_idx").on(t.ownerId, t.createdAt.desc(), t.id.desc()),
    check("videos_title_length", sql`char_length(${t.title}) between 1 and 200`),
    check("videos_description_length", sql`char_length(${t.description}) <= 10000`),
    check("videos_error_whole", sql`(${t.errorCode} is null) = (${t.errorMessage} is null)`),
    check("videos_failed_has_error", sql`${t.state} <> 'failed' or ${t.errorCode} is not null`),
    index("videos_popular_idx")
      .on(t.viewCount.desc(), t.id.desc())
      .where(sql`${t.visibility} = 'public' and ${t.playable}`),
    index("videos_trending_idx")
      .on(t.trendingScore.desc(), t.id.desc())
      .where(sql`${t.visibility} = 'public' and ${t.playable}`),
    index("videos_longest_idx")
      .on(t.durationSeconds.desc(), t.id.desc())
      .where(sql`${t.visibility} = 'public' and ${t.playable}`),
    index("videos_scheduled_idx")
      .on(t.scheduledAt)
      .where(sql`${t.scheduledAt} is not null`),
    check("videos_schedule_whole", sql`(${t.scheduledAt} is null) = (${t.scheduledVisibility} is null)`),
    check("videos_taken_down_whole", sql`(${t.takenDownAt} is null) = (${t.takenDownReason} is null)`),
    check("videos_taken_down_returns", sql`(${t.takenDownAt} is null) = (${t.takenDownVisibility} is null)`),
    // Whoever writes a visibility meanwhile is refused, in a race as well.
    check("videos_taken_down_private", sql`${t.takenDownAt} is null or ${t.visibility} = 'private'`),
    index("videos_taken_down_idx")
      .on(t.takenDownAt, t.id)
      .where(sql`${t.takenDownAt} is not null`),
    check("videos_ready_is_playable", sql`${t.state} <> 'ready' or ${t.playable}`),
  ],
);

export const categories = pgTable("categories", {
  id: text().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
});

export const tags = pgTable("tags", {
  id: text().primaryKey(),
  /** Trimmed, lower case, inner white space folded to one blank. */
  name: text().notNull().unique(),
});

export const videoCategories = pgTable(
  "video_categories",
  {
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    categoryId: text("category_id")
      .notNull()
      .references(() => categories.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.videoId, t.categoryId] }), index("video_categories_category_idx").on(t.categoryId)],
);

export const videoTags = pgTable(
  "video_tags",
  {
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    tagId: text("tag_id")
      .notNull()
      .references(() => tags.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.videoId, t.tagId] }), index("video_tags_tag_idx").on(t.tagId)],
);

/** One text track of a video. Its sanitised cues stand in the bucket. */
export const captions = pgTable(
  "captions",
  {
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    /** BCP 47. */
    language: text().notNull(),
    label: text().notNull(),
    source: captionSource().notNull(),
    createdAt: createdAt(),
  },
  (t) => [
    unique("captions_label_key").on(t.videoId, t.language, t.label),
    check("captions_label_length", sql`char_length(${t.label}) between 1 and 80`),
  ],
);

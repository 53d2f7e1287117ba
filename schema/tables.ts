import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  timestamp,
  unique,
  uniqueIndex,
  type AnyPgColumn,
} from "drizzle-orm/pg-core";

// Milliseconds, as JavaScript's Date holds them: a cursor made of one compares exactly.
const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
const createdAt = () => instant("created_at").notNull().defaultNow();
const updatedAt = () => instant("updated_at").notNull().defaultNow();

export const userRole = pgEnum("user_role", ["admin", "creator", "user"]);
export const userStatus = pgEnum("user_status", ["active", "suspended"]);
export const videoState = pgEnum("video_state", ["draft", "uploading", "queued", "processing", "ready", "failed"]);
export const videoVisibility = pgEnum("video_visibility", ["public", "unlisted", "private", "subscribers"]);
export const uploadState = pgEnum("upload_state", ["open", "completed", "aborted"]);
export const encodeState = pgEnum("encode_state", ["queued", "processing", "ready", "failed"]);
export const commentState = pgEnum("comment_state", ["visible", "held", "removed"]);

export const users = pgTable(
  "users",
  {
    id: text().primaryKey(),
    /** Trimmed and lower case: one address is one account. */
    email: text().notNull(),
    passwordHash: text("password_hash").notNull(),
    displayName: text("display_name").notNull(),
    role: userRole().notNull().default("user"),
    status: userStatus().notNull().default("active"),
    emailVerifiedAt: instant("email_verified_at"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    uniqueIndex("users_email_key").on(t.email),
    check("users_email_lower", sql`${t.email} = lower(${t.email})`),
    check("users_display_name_length", sql`char_length(${t.displayName}) between 1 and 80`),
  ],
);

/** One signed-in device. Its refresh token changes at every use; only hashes are kept. */
export const sessions = pgTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    refreshHash: text("refresh_hash").notNull(),
    /** The token before the current one: within a short grace it still gets the same successor. */
    previousHash: text("previous_hash"),
    rotatedAt: instant("rotated_at").notNull().defaultNow(),
    userAgent: text("user_agent"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("sessions_user_idx").on(t.userId), index("sessions_expiry_idx").on(t.expiresAt)],
);

export const apiKeys = pgTable(
  "api_keys",
  {
    id: text().primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text().notNull(),
    keyHash: text("key_hash").notNull(),
    scopes: text().array().notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant("last_used_at"),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [uniqueIndex("api_keys_hash_key").on(t.keyHash), index("api_keys_user_idx").on(t.userId)],
);

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
    errorCode: text("error_code"),
    errorMessage: text("error_message"),
    durationSeconds: doublePrecision("duration_seconds"),
    width: integer(),
    height: integer(),
    viewCount: bigint("view_count", { mode: "number" }).notNull().default(0),
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

export const userSubscriptions = pgTable(
  "user_subscriptions",
  {
    subscriberId: text("subscriber_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    creatorId: text("creator_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.subscriberId, t.creatorId] }),
    index("user_subscriptions_creator_idx").on(t.creatorId),
    check("user_subscriptions_not_self", sql`${t.subscriberId} <> ${t.creatorId}`),
  ],
);

/** One viewing: a player session with one video. */
export const videoViews = pgTable(
  "video_views",
  {
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    /** Null for viewers who are not signed in; then `viewerKey` tells sessions apart. */
    viewerId: text("viewer_id").references(() => users.id, { onDelete: "set null" }),
    viewerKey: text("viewer_key").notNull(),
    startedAt: instant("started_at").notNull().defaultNow(),
    watchedSeconds: doublePrecision("watched_seconds").notNull().default(0),
    country: text(),
  },
  (t) => [
    index("video_views_video_idx").on(t.videoId, t.startedAt),
    index("video_views_viewer_idx").on(t.viewerId, t.startedAt),
    check("video_views_watched", sql`${t.watchedSeconds} >= 0`),
  ],
);

export const captionSource = pgEnum("caption_source", ["upload", "embedded"]);

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

export const comments = pgTable(
  "comments",
  {
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    authorId: text("author_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    parentId: text("parent_id"),
    body: text().notNull(),
    state: commentState().notNull().default("visible"),
    createdAt: createdAt(),
    editedAt: instant("edited_at"),
  },
  (t) => [
    unique("comments_id_video_key").on(t.id, t.videoId),
    // A reply belongs to the same video as what it answers.
    foreignKey({
      name: "comments_parent_fk",
      columns: [t.parentId, t.videoId],
      foreignColumns: [t.id as AnyPgColumn, t.videoId as AnyPgColumn],
    }).onDelete("cascade"),
    index("comments_video_idx").on(t.videoId, t.createdAt, t.id),
    index("comments_author_idx").on(t.authorId),
    check("comments_body_length", sql`char_length(${t.body}) between 1 and 5000`),
  ],
);

/** One attempt to bring a source file into the bucket. At most one per video is open. */
export const uploads = pgTable(
  "uploads",
  {
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    objectKey: text("object_key").notNull().unique(),
    /** R2's id of a multipart upload; null for a single PUT. */
    multipartId: text("multipart_id"),
    filename: text().notNull(),
    contentType: text("content_type").notNull(),
    /** Where a transcoder fetches the file from; null where the client sends it. */
    sourceUrl: text("source_url"),
    /** Declared by the client; null where it did not say. */
    declaredBytes: bigint("declared_bytes", { mode: "number" }),
    storedBytes: bigint("stored_bytes", { mode: "number" }),
    state: uploadState().notNull().default("open"),
    createdAt: createdAt(),
    closedAt: instant("closed_at"),
  },
  (t) => [
    uniqueIndex("uploads_one_open_idx")
      .on(t.videoId)
      .where(sql`${t.state} = 'open'`),
    index("uploads_open_age_idx")
      .on(t.createdAt)
      .where(sql`${t.state} = 'open'`),
    check("uploads_declared_positive", sql`${t.declaredBytes} > 0`),
  ],
);

/** One run of the pipeline over a source. The epoch is the fence: reports of an older one are refused. */
export const encodes = pgTable(
  "encodes",
  {
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    epoch: integer().notNull(),
    uploadId: text("upload_id")
      .notNull()
      .references(() => uploads.id, { onDelete: "cascade" }),
    state: encodeState().notNull().default("queued"),
    cpuSeconds: doublePrecision("cpu_seconds").notNull().default(0),
    queuedAt: instant("queued_at").notNull().defaultNow(),
    playableAt: instant("playable_at"),
    endedAt: instant("ended_at"),
    errorCode: text("error_code"),
    errorDetail: text("error_detail"),
  },
  (t) => [primaryKey({ columns: [t.videoId, t.epoch] }), index("encodes_state_idx").on(t.state)],
);

/** What a finished encode holds, for lists and filters; playback itself reads the manifest record. */
export const renditions = pgTable(
  "renditions",
  {
    videoId: text("video_id").notNull(),
    epoch: integer().notNull(),
    name: text().notNull(),
    width: integer().notNull(),
    height: integer().notNull(),
    codecs: text().notNull(),
    averageBitrate: integer("average_bitrate").notNull(),
    peakBitrate: integer("peak_bitrate").notNull(),
    bytes: bigint({ mode: "number" }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.videoId, t.epoch, t.name] }),
    foreignKey({
      name: "renditions_encode_fk",
      columns: [t.videoId, t.epoch],
      foreignColumns: [encodes.videoId, encodes.epoch],
    }).onDelete("cascade"),
  ],
);

/** Side effects owed: written in the statement that changes the state, relayed until they happened. */
export const outbox = pgTable(
  "outbox",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    topic: text().notNull(),
    payload: jsonb().notNull(),
    attempts: integer().notNull().default(0),
    lastError: text("last_error"),
    createdAt: createdAt(),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
  },
  (t) => [index("outbox_due_idx").on(t.nextAttemptAt, t.id)],
);

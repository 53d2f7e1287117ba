import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  check,
  date,
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
export const mailTokenPurpose = pgEnum("mail_token_purpose", ["verify-email", "reset-password", "change-email"]);
export const creatorRequestState = pgEnum("creator_request_state", ["pending", "granted", "declined"]);
export const videoEmbedding = pgEnum("video_embedding", ["anywhere", "listed", "nowhere"]);
export const videoAgeRating = pgEnum("video_age_rating", ["all", "teen", "adult"]);
export const commentPolicy = pgEnum("comment_policy", ["open", "held", "closed"]);
export const playlistKind = pgEnum("playlist_kind", ["list", "watch-later"]);
export const playlistVisibility = pgEnum("playlist_visibility", ["public", "unlisted", "private"]);
export const reportTarget = pgEnum("report_target", ["video", "comment", "user"]);
export const reportState = pgEnum("report_state", ["open", "upheld", "dismissed"]);
export const webhookState = pgEnum("webhook_state", ["waiting", "delivered", "failed"]);
export const relatedPolicy = pgEnum("related_policy", ["site", "channel", "off"]);
export const revocationKind = pgEnum("revocation_kind", ["token", "viewer", "video"]);

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
    /** What an admin wrote when suspending it; shown to the account's owner. */
    suspendedReason: text("suspended_reason"),
    /** What its channel page tells. */
    bio: text().notNull().default(""),
    followerCount: integer("follower_count").notNull().default(0),
    /** Below or above the site's own quotas; null where those hold. */
    quotaBytes: bigint("quota_bytes", { mode: "number" }),
    quotaMinutes: integer("quota_minutes"),
    quotaVideos: integer("quota_videos"),
    /** Comments with one of these on its videos wait for its owner: lower case, one or several words each. */
    blockedWords: text("blocked_words").array().notNull().default([]),
    /** Nothing new is written to its watch history. */
    historyPaused: boolean("history_paused").notNull().default(false),
    /** Nothing is recommended by what it watched. */
    recommendationsOff: boolean("recommendations_off").notNull().default(false),
    /** What it watched and liked before counts for no recommendation. */
    recommendationsResetAt: instant("recommendations_reset_at"),
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
    /** Where it was used last, as Cloudflare saw it: the client's address and country. */
    address: text(),
    country: text(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("sessions_user_idx").on(t.userId), index("sessions_expiry_idx").on(t.expiresAt)],
);

/** A link that was sent by mail: works once, for one thing, for a while. Only the token's hash is kept. */
export const mailTokens = pgTable(
  "mail_tokens",
  {
    id: text().primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    purpose: mailTokenPurpose().notNull(),
    tokenHash: text("token_hash").notNull().unique(),
    /** The address that it proves: the account's own, or the new one of `change-email`. */
    email: text().notNull(),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [index("mail_tokens_user_idx").on(t.userId, t.purpose), index("mail_tokens_expiry_idx").on(t.expiresAt)],
);

/** A user's wish to become a creator; the latest one counts. */
export const creatorRequests = pgTable(
  "creator_requests",
  {
    userId: text("user_id")
      .primaryKey()
      .references(() => users.id, { onDelete: "cascade" }),
    message: text().notNull().default(""),
    state: creatorRequestState().notNull().default("pending"),
    createdAt: createdAt(),
    decidedAt: instant("decided_at"),
    decidedBy: text("decided_by").references(() => users.id, { onDelete: "set null" }),
    /** What the admin answered. */
    reason: text(),
  },
  (t) => [
    index("creator_requests_pending_idx")
      .on(t.createdAt)
      .where(sql`${t.state} = 'pending'`),
    check("creator_requests_message_length", sql`char_length(${t.message}) <= 1000`),
  ],
);

/** What admins did, and what was done to accounts. Rows are only ever added; they outlive their accounts. */
export const auditLog = pgTable(
  "audit_log",
  {
    id: text().primaryKey(),
    /** Null for the platform itself. No reference: the log outlives the account. */
    actorId: text("actor_id"),
    /** Such as `user.suspend`. */
    action: text().notNull(),
    targetId: text("target_id").notNull(),
    /** What was changed, before and after; no secrets. */
    detail: jsonb().notNull().default({}),
    requestId: text("request_id"),
    address: text(),
    createdAt: createdAt(),
  },
  (t) => [
    index("audit_log_time_idx").on(t.createdAt.desc(), t.id.desc()),
    index("audit_log_target_idx").on(t.targetId, t.createdAt.desc()),
    index("audit_log_actor_idx").on(t.actorId, t.createdAt.desc()),
  ],
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
    /** Its first characters, by which people tell keys apart. */
    hint: text().notNull().default(""),
    scopes: text().array().notNull(),
    createdAt: createdAt(),
    lastUsedAt: instant("last_used_at"),
    expiresAt: instant("expires_at"),
    revokedAt: instant("revoked_at"),
  },
  (t) => [uniqueIndex("api_keys_hash_key").on(t.keyHash), index("api_keys_user_idx").on(t.userId)],
);

/** The public half of a key with which a creator's own server signs playback tokens. */
export const playbackKeys = pgTable(
  "playback_keys",
  {
    /** The `kid` of its tokens. */
    id: text().primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    name: text().notNull(),
    /** `RS256` or `EdDSA`. */
    algorithm: text().notNull(),
    publicJwk: jsonb("public_jwk").notNull(),
    createdAt: createdAt(),
    revokedAt: instant("revoked_at"),
  },
  (t) => [index("playback_keys_owner_idx").on(t.ownerId)],
);

/** Playback that was taken back before its tokens end: of one token, of one viewer, or of all of a video. */
export const playbackRevocations = pgTable(
  "playback_revocations",
  {
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    kind: revocationKind().notNull(),
    /** The token's `jti` or the viewer's id; empty for all of the video. */
    value: text().notNull().default(""),
    /** Tokens that were issued up to now are refused; later ones of a viewer or a video are not. */
    createdAt: createdAt(),
    /** When the last token that it could refuse has ended. */
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [unique("playback_revocations_key").on(t.videoId, t.kind, t.value)],
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

/** One viewing: a player session with one video, as its beacons told it. */
export const videoViews = pgTable(
  "video_views",
  {
    /** Made by the player; a beacon that comes twice changes nothing. */
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    /** Null for viewers who are not signed in; then `viewerKey` tells them apart. */
    viewerId: text("viewer_id").references(() => users.id, { onDelete: "set null" }),
    /** A hash of who watches that changes daily, so that it follows nobody for longer. */
    viewerKey: text("viewer_key").notNull(),
    /** Whether it raised the video's view count. */
    counted: boolean().notNull().default(false),
    /** The number of the newest beacon that was taken in. */
    lastBeacon: integer("last_beacon").notNull().default(0),
    startedAt: instant("started_at").notNull().defaultNow(),
    updatedAt: updatedAt(),
    watchedSeconds: doublePrecision("watched_seconds").notNull().default(0),
    /** Which hundredths of the video were on show: a bit each, from the first. */
    watchedParts: text("watched_parts").notNull().default(""),
    completed: boolean().notNull().default(false),
    startupMs: integer("startup_ms"),
    rebufferMs: integer("rebuffer_ms").notNull().default(0),
    errorCode: text("error_code"),
    country: text(),
    device: text(),
    /** The host of the page that led to it. */
    referrer: text(),
  },
  (t) => [
    index("video_views_video_idx").on(t.videoId, t.startedAt),
    index("video_views_viewer_idx").on(t.viewerId, t.startedAt),
    // The roll-up of a day.
    index("video_views_time_idx").on(t.startedAt),
    index("video_views_once_idx")
      .on(t.videoId, t.viewerKey, t.startedAt)
      .where(sql`${t.counted}`),
    check("video_views_watched", sql`${t.watchedSeconds} >= 0`),
  ],
);

/** The views of a video that began on a day (UTC), rolled up. */
export const videoDays = pgTable(
  "video_days",
  {
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    day: date({ mode: "string" }).notNull(),
    views: integer().notNull().default(0),
    viewers: integer().notNull().default(0),
    watchedSeconds: doublePrecision("watched_seconds").notNull().default(0),
    completions: integer().notNull().default(0),
    starts: integer().notNull().default(0),
    startupMs: bigint("startup_ms", { mode: "number" }).notNull().default(0),
    rebufferMs: bigint("rebuffer_ms", { mode: "number" }).notNull().default(0),
    errors: integer().notNull().default(0),
    /** Names to views. */
    countries: jsonb().notNull().default({}),
    devices: jsonb().notNull().default({}),
    referrers: jsonb().notNull().default({}),
    /** For each hundredth of the video, how many views showed it. */
    retention: jsonb().notNull().default([]),
  },
  (t) => [primaryKey({ columns: [t.videoId, t.day] }), index("video_days_day_idx").on(t.day)],
);

export const videoLikes = pgTable(
  "video_likes",
  {
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.videoId, t.userId] }), index("video_likes_user_idx").on(t.userId, t.createdAt)],
);

/** Where somebody stopped watching a video. */
export const watchHistory = pgTable(
  "watch_history",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    positionSeconds: doublePrecision("position_seconds").notNull().default(0),
    completed: boolean().notNull().default(false),
    watchedAt: instant("watched_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.userId, t.videoId] }),
    index("watch_history_time_idx").on(t.userId, t.watchedAt.desc()),
    check("watch_history_position", sql`${t.positionSeconds} >= 0`),
  ],
);

export const playlists = pgTable(
  "playlists",
  {
    id: text().primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    kind: playlistKind().notNull().default("list"),
    title: text().notNull(),
    description: text().notNull().default(""),
    visibility: playlistVisibility().notNull().default("private"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [
    index("playlists_owner_idx").on(t.ownerId, t.createdAt.desc(), t.id.desc()),
    uniqueIndex("playlists_watch_later_key")
      .on(t.ownerId)
      .where(sql`${t.kind} = 'watch-later'`),
    check("playlists_title_length", sql`char_length(${t.title}) between 1 and 150`),
  ],
);

export const playlistItems = pgTable(
  "playlist_items",
  {
    playlistId: text("playlist_id")
      .notNull()
      .references(() => playlists.id, { onDelete: "cascade" }),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    /** From 0, without holes. */
    position: integer().notNull(),
    addedAt: instant("added_at").notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.playlistId, t.videoId] }),
    index("playlist_items_order_idx").on(t.playlistId, t.position),
  ],
);

/** Something that its account is to hear of. */
export const notifications = pgTable(
  "notifications",
  {
    id: text().primaryKey(),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** `video.new`, `comment.reply`, `comment.new`, `video.ready`, `video.failed` and the like. */
    kind: text().notNull(),
    /** What caused it: the same cause notifies once. */
    cause: text().notNull(),
    payload: jsonb().notNull(),
    createdAt: createdAt(),
    readAt: instant("read_at"),
  },
  (t) => [
    unique("notifications_cause_key").on(t.userId, t.kind, t.cause),
    index("notifications_time_idx").on(t.userId, t.createdAt.desc(), t.id.desc()),
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
    /** Null once the account is gone and the comment stands for the answers of others below it. */
    authorId: text("author_id").references(() => users.id, { onDelete: "cascade" }),
    parentId: text("parent_id"),
    body: text().notNull(),
    state: commentState().notNull().default("visible"),
    likeCount: integer("like_count").notNull().default(0),
    pinnedAt: instant("pinned_at"),
    createdAt: createdAt(),
    editedAt: instant("edited_at"),
    /** Its words are gone; it stands for the replies below it. */
    deletedAt: instant("deleted_at"),
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
    index("comments_parent_idx").on(t.parentId, t.createdAt, t.id),
    index("comments_top_idx").on(t.videoId, t.likeCount.desc(), t.createdAt.desc(), t.id.desc()),
    index("comments_held_idx")
      .on(t.videoId, t.createdAt)
      .where(sql`${t.state} = 'held'`),
    uniqueIndex("comments_one_pinned_idx")
      .on(t.videoId)
      .where(sql`${t.pinnedAt} is not null`),
    check("comments_body_length", sql`char_length(${t.body}) <= 5000`),
    check("comments_author_there", sql`${t.deletedAt} is not null or ${t.authorId} is not null`),
    check("comments_body_there", sql`${t.deletedAt} is not null or char_length(${t.body}) > 0`),
  ],
);

export const commentLikes = pgTable(
  "comment_likes",
  {
    commentId: text("comment_id")
      .notNull()
      .references(() => comments.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.commentId, t.userId] }), index("comment_likes_user_idx").on(t.userId)],
);

/** Who may not comment on the videos of whom. */
export const blockedUsers = pgTable(
  "blocked_users",
  {
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (t) => [
    primaryKey({ columns: [t.ownerId, t.userId] }),
    index("blocked_users_user_idx").on(t.userId),
    check("blocked_users_not_self", sql`${t.ownerId} <> ${t.userId}`),
  ],
);

/** Somebody's word to the admins that something breaks the rules. */
export const reports = pgTable(
  "reports",
  {
    id: text().primaryKey(),
    reporterId: text("reporter_id").references(() => users.id, { onDelete: "set null" }),
    target: reportTarget().notNull(),
    /** No reference: a report outlives what it is about. */
    targetId: text("target_id").notNull(),
    /** The account that answers for the target. */
    accusedId: text("accused_id").references(() => users.id, { onDelete: "set null" }),
    reason: text().notNull(),
    message: text().notNull().default(""),
    state: reportState().notNull().default("open"),
    createdAt: createdAt(),
    decidedAt: instant("decided_at"),
    decidedBy: text("decided_by").references(() => users.id, { onDelete: "set null" }),
    /** What the admin noted. */
    note: text(),
  },
  (t) => [
    // Who reports the same thing again while the first report waits says nothing new.
    uniqueIndex("reports_once_idx")
      .on(t.reporterId, t.targetId)
      .where(sql`${t.state} = 'open'`),
    index("reports_state_idx").on(t.state, t.createdAt, t.id),
    index("reports_target_idx").on(t.targetId, t.createdAt),
    check("reports_message_length", sql`char_length(${t.message}) <= 2000`),
  ],
);

/** What admins set for the whole site while it runs: a name and its value. */
export const siteSettings = pgTable("site_settings", {
  name: text().primaryKey(),
  value: jsonb().notNull(),
  updatedAt: updatedAt(),
  updatedBy: text("updated_by").references(() => users.id, { onDelete: "set null" }),
});

/** An address of a creator's own server that is told of events. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    id: text().primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    url: text().notNull(),
    description: text().notNull().default(""),
    /** Such as `video.ready`; empty: all. */
    events: text().array().notNull().default([]),
    /** What signs its messages, encrypted. */
    secret: text().notNull(),
    /** The secret before the current one signs as well until then. */
    previousSecret: text("previous_secret"),
    previousSecretUntil: instant("previous_secret_until"),
    enabled: boolean().notNull().default(true),
    /** Why it was switched off, where the platform did it. */
    disabledReason: text("disabled_reason"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index("webhook_endpoints_owner_idx").on(t.ownerId, t.createdAt.desc(), t.id.desc())],
);

/** One event on its way to one endpoint. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: text().primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: "cascade" }),
    /** The `webhook-id` that it is sent under: the same for all its attempts and for a replay. */
    eventId: text("event_id").notNull(),
    event: text().notNull(),
    payload: jsonb().notNull(),
    state: webhookState().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    createdAt: createdAt(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    unique("webhook_deliveries_event_key").on(t.endpointId, t.eventId),
    index("webhook_deliveries_due_idx")
      .on(t.nextAttemptAt)
      .where(sql`${t.state} = 'waiting'`),
    index("webhook_deliveries_time_idx").on(t.endpointId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** What an endpoint answered to one attempt. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    deliveryId: text("delivery_id")
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    /** HTTP status; null where none came. */
    status: integer(),
    error: text(),
    /** The start of the answer's body. */
    answer: text(),
    durationMs: integer("duration_ms").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.number] })],
);

/** What is closest to a video, best first, as the last training found it. */
export const videoNeighbours = pgTable(
  "video_neighbours",
  {
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    /** `collaborative` or `content`. */
    kind: text().notNull(),
    /** `[[videoId, score], …]`, at most 100. */
    neighbours: jsonb().notNull(),
    /** How many viewers the scores rest on. */
    support: integer().notNull().default(0),
    updatedAt: updatedAt(),
  },
  (t) => [primaryKey({ columns: [t.videoId, t.kind] })],
);

/** What somebody does not want suggested. */
export const hiddenVideos = pgTable(
  "hidden_videos",
  {
    userId: text("user_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.videoId] })],
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
    /** Limits of a direct upload, below those of the site; null where there is none. */
    maxBytes: bigint("max_bytes", { mode: "number" }),
    maxDurationSeconds: integer("max_duration_seconds"),
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

/** A one-time address by which somebody without an account may upload one video for its creator. */
export const directUploads = pgTable(
  "direct_uploads",
  {
    id: text().primaryKey(),
    videoId: text("video_id")
      .notNull()
      .references(() => videos.id, { onDelete: "cascade" }),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    apiKeyId: text("api_key_id").references(() => apiKeys.id, { onDelete: "set null" }),
    tokenHash: text("token_hash").notNull().unique(),
    maxBytes: bigint("max_bytes", { mode: "number" }),
    maxDurationSeconds: integer("max_duration_seconds"),
    createdAt: createdAt(),
    expiresAt: instant("expires_at").notNull(),
    usedAt: instant("used_at"),
  },
  (t) => [index("direct_uploads_video_idx").on(t.videoId), index("direct_uploads_expiry_idx").on(t.expiresAt)],
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
  (t) => [
    primaryKey({ columns: [t.videoId, t.epoch] }),
    // The admins' list of jobs, all or of one state, newest first.
    index("encodes_time_idx").on(t.queuedAt, t.videoId, t.epoch),
    index("encodes_state_time_idx").on(t.state, t.queuedAt, t.videoId, t.epoch),
  ],
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

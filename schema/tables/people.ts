import { sql } from "drizzle-orm";
import {
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
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { createdAt, instant, updatedAt } from "./columns.ts";
import { videos } from "./videos.ts";

export const playlistKind = pgEnum("playlist_kind", ["list", "watch-later"]);
export const playlistVisibility = pgEnum("playlist_visibility", ["public", "unlisted", "private"]);

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

import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  check,
  date,
  doublePrecision,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
} from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { createdAt, instant, updatedAt } from "./columns.ts";
import { videos } from "./videos.ts";

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

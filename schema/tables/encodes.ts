import { sql } from "drizzle-orm";
import {
  bigint,
  check,
  doublePrecision,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { apiKeys, users } from "./accounts.ts";
import { createdAt, instant } from "./columns.ts";
import { videos } from "./videos.ts";

export const uploadState = pgEnum("upload_state", ["open", "completed", "aborted"]);
export const encodeState = pgEnum("encode_state", ["queued", "processing", "ready", "failed"]);

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

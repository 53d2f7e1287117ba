import { sql } from "drizzle-orm";
import { bigint, boolean, check, index, integer, jsonb, pgEnum, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { createdAt, instant, updatedAt } from "./columns.ts";

export const userRole = pgEnum("user_role", ["admin", "creator", "user"]);
export const userStatus = pgEnum("user_status", ["active", "suspended"]);
export const mailTokenPurpose = pgEnum("mail_token_purpose", ["verify-email", "reset-password", "change-email"]);
export const creatorRequestState = pgEnum("creator_request_state", ["pending", "granted", "declined"]);

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

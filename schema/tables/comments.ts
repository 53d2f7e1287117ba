import { sql } from "drizzle-orm";
import {
  check,
  foreignKey,
  index,
  integer,
  pgEnum,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
  type AnyPgColumn,
} from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { createdAt, instant } from "./columns.ts";
import { videos } from "./videos.ts";

export const commentState = pgEnum("comment_state", ["visible", "held", "removed"]);

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

import { and, asc, eq, isNotNull, isNull, sql, type SQL } from "drizzle-orm";
import { blockedUsers, commentLikes, comments, users, videos } from "../../schema/tables.ts";
import type { Viewer } from "../auth/viewer.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { behind, orderOf, type Sort } from "./list-order.ts";
import { countAnswers, isShown, ofReadableVideo, readerOf } from "./reader.ts";

type Db = Pick<Deps, "db">;
type After = { createdAt: string; id: string } | null;

/** A comment with its author's name, its video's owner and title, and what the viewer has to do with it. */
export type CommentRow = typeof comments.$inferSelect & {
  authorName: string | null;
  ownerId: string;
  videoTitle: string;
  liked: boolean;
  replyCount: number;
};

function select({ db }: Db, viewer: Viewer | null) {
  const reader = readerOf(viewer);
  return db
    .select({
      comment: comments,
      authorName: users.displayName,
      ownerId: videos.ownerId,
      videoTitle: videos.title,
      liked: sql<boolean>`exists (select 1 from ${commentLikes} l
        where l.comment_id = ${comments.id} and l.user_id = ${reader.userId}::text)`,
      replyCount: countAnswers(reader),
    })
    .from(comments)
    .innerJoin(videos, eq(videos.id, comments.videoId))
    .leftJoin(users, eq(users.id, comments.authorId));
}

type Selected = Awaited<ReturnType<typeof select>>[number];
const flatten = ({ comment, ...rest }: Selected): CommentRow => ({ ...comment, ...rest });

/** A comment that has its place for this viewer. */
export async function findComment(deps: Db, viewer: Viewer | null, id: string): Promise<CommentRow | null> {
  const [row] = await select(deps, viewer).where(
    and(eq(comments.id, id), ofReadableVideo(viewer), isShown(readerOf(viewer))),
  );
  return row ? flatten(row) : null;
}

/** The viewer's own comment, wherever it stands. */
export async function findWritten(deps: Db, viewer: Viewer, id: string): Promise<CommentRow | null> {
  const [row] = await select(deps, viewer).where(and(eq(comments.id, id), eq(comments.authorId, viewer.userId)));
  return row ? flatten(row) : null;
}

async function list(
  deps: Db,
  viewer: Viewer | null,
  where: (SQL | undefined)[],
  { order, limit }: { order: SQL[]; limit: number },
): Promise<CommentRow[]> {
  const rows = await select(deps, viewer)
    .where(and(...where, isShown(readerOf(viewer))))
    .orderBy(...order)
    .limit(limit);
  return rows.map(flatten);
}

/** The comments at the top of their threads but for the pinned one, from behind the cursor. */
export function listThreads(
  deps: Db,
  viewer: Viewer | null,
  videoId: string,
  { sort, limit, cursor }: { sort: Sort; limit: number; cursor: string | undefined },
): Promise<CommentRow[]> {
  const from = cursor === undefined ? undefined : behind(sort, cursor);
  const { parentId, pinnedAt } = comments;
  const where = [eq(comments.videoId, videoId), isNull(parentId), isNull(pinnedAt), from];
  return list(deps, viewer, where, { order: orderOf(sort), limit });
}

export async function findPinned(deps: Db, viewer: Viewer | null, videoId: string): Promise<CommentRow | null> {
  const where = [eq(comments.videoId, videoId), isNotNull(comments.pinnedAt)];
  const [row] = await list(deps, viewer, where, { order: [], limit: 1 });
  return row ?? null;
}

/** Oldest first. */
export function listReplies(
  deps: Db,
  viewer: Viewer | null,
  parentId: string,
  { limit, after }: { limit: number; after: After },
): Promise<CommentRow[]> {
  const { createdAt, id } = comments;
  const from = after ? sql`(${createdAt}, ${id}) > (${after.createdAt}::timestamptz, ${after.id})` : undefined;
  return list(deps, viewer, [eq(comments.parentId, parentId), from], { order: [asc(createdAt), asc(id)], limit });
}

/** What waits for the viewer on its own videos, the newest first. */
export function listHeld(
  deps: Db,
  viewer: Viewer,
  { limit, after }: { limit: number; after: After },
): Promise<CommentRow[]> {
  const { createdAt, id, state, deletedAt } = comments;
  const from = after ? sql`(${createdAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined;
  const where = [eq(videos.ownerId, viewer.userId), eq(state, "held"), isNull(deletedAt), from];
  return list(deps, viewer, where, { order: [descending(createdAt), descending(id)], limit });
}

export type Terms = {
  policy: (typeof videos.$inferSelect)["commentPolicy"];
  ownerId: string;
  blockedWords: string[];
  blocked: boolean;
  verified: boolean;
};

/** On which terms the account may speak below the video; null where either is gone. */
export async function findTerms({ db }: Db, videoId: string, userId: string): Promise<Terms | null> {
  const { rows } = await db.execute<Terms>(sql`
    select v.comment_policy as policy, v.owner_id as "ownerId", o.blocked_words as "blockedWords",
      exists (select 1 from ${blockedUsers} b where b.owner_id = v.owner_id and b.user_id = u.id) as blocked,
      u.email_verified_at is not null as verified
    from ${videos} v join ${users} o on o.id = v.owner_id cross join ${users} u
    where v.id = ${videoId} and u.id = ${userId}`);
  return rows[0] ?? null;
}

import { Fault } from "../../schema/errors.ts";
import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { findVisible, isSubscriber, type VideoRow } from "../videos/videos.ts";
import type { Comment, CommentPage, Threads } from "./contract.ts";
import { cursorAfter, type Sort } from "./list-order.ts";
import { readerOf, seesHidden } from "./reader.ts";
import * as store from "./store.ts";

/** With its words, and so with its author. */
type WholeRow = store.CommentRow & { authorId: string; authorName: string };
type Page = { limit: number; cursor?: string | undefined };

/** Throws VIDEO_NOT_FOUND, or FORBIDDEN for what is said among subscribers. */
export async function listThreads(
  deps: Pick<Deps, "db">,
  viewer: Viewer | null,
  videoId: string,
  { sort, limit, cursor }: Page & { sort: Sort },
): Promise<Threads> {
  await findDiscussed(deps, viewer, videoId);
  const [rows, pinned] = await Promise.all([
    store.listThreads(deps, viewer, videoId, { sort, limit: limit + 1, cursor }),
    cursor === undefined ? store.findPinned(deps, viewer, videoId) : null,
  ]);
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    pinned: pinned && present(viewer, pinned),
    items: page.map((row) => present(viewer, row)),
    nextCursor: rows.length > limit && last ? cursorAfter(sort, last) : null,
  };
}

/** Throws COMMENT_NOT_FOUND. */
export async function readComment(deps: Pick<Deps, "db">, viewer: Viewer | null, id: string): Promise<Comment> {
  return present(viewer, await findShown(deps, viewer, id));
}

/** What its author has just written, be the video hidden in the same moment: it was taken. Throws COMMENT_NOT_FOUND. */
export async function readWritten(deps: Pick<Deps, "db">, viewer: Viewer, id: string): Promise<Comment> {
  const row = await store.findWritten(deps, viewer, id);
  if (!row) throw notFound();
  return present(viewer, row);
}

/** Throws COMMENT_NOT_FOUND. */
export async function listReplies(
  deps: Pick<Deps, "db">,
  viewer: Viewer | null,
  id: string,
  { limit, cursor }: Page,
): Promise<CommentPage> {
  await findShown(deps, viewer, id);
  const after = cursor === undefined ? null : decodeCursor(cursor, "comment");
  const rows = await store.listReplies(deps, viewer, id, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => present(viewer, row)),
    nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
  };
}

/** The row of a video whose comments the viewer may read. Throws VIDEO_NOT_FOUND or FORBIDDEN. */
export async function findDiscussed(deps: Pick<Deps, "db">, viewer: Viewer | null, videoId: string): Promise<VideoRow> {
  const video = await findVisible(deps, viewer, videoId);
  const { userId, isAdmin } = readerOf(viewer);
  if (video.visibility !== "subscribers" || isAdmin || video.ownerId === userId) return video;
  if (may(viewer, "video.read-hidden", video.ownerId)) return video;
  if (userId !== null && (await isSubscriber(deps, userId, video.ownerId))) return video;
  throw new Fault("FORBIDDEN", "Only subscribers of this creator can read and write comments here.");
}

/** The row of a comment that has its place for the viewer, be it without words. Throws COMMENT_NOT_FOUND. */
export async function findShown(deps: Pick<Deps, "db">, viewer: Viewer | null, id: string): Promise<store.CommentRow> {
  const row = await store.findComment(deps, viewer, id);
  if (!row) throw notFound();
  return row;
}

/** As findShown, of one whose words the viewer may read. */
export async function findWhole(deps: Pick<Deps, "db">, viewer: Viewer, id: string): Promise<WholeRow> {
  const row = await findShown(deps, viewer, id);
  if (!isWhole(viewer, row)) throw notFound();
  return row;
}

/** The shape that the API shows. */
export function present(viewer: Viewer | null, row: store.CommentRow): Comment {
  const { id, videoId, parentId, liked, replyCount, createdAt, editedAt } = row;
  const place = { id, videoId, parentId, replyCount, createdAt: createdAt.toISOString() };
  if (!isWhole(viewer, row)) {
    const state = row.deletedAt ? "deleted" : "hidden";
    return { ...place, state, author: null, body: "", likeCount: 0, liked: false, pinned: false, editedAt: null };
  }
  return {
    ...place,
    state: row.state,
    author: { id: row.authorId, displayName: row.authorName },
    body: row.body,
    likeCount: row.likeCount,
    liked,
    pinned: row.pinnedAt !== null,
    editedAt: editedAt?.toISOString() ?? null,
  };
}

export function notFound(): Fault {
  return new Fault("COMMENT_NOT_FOUND", "There is no such comment, or you may not see it.");
}

// A place without words may be without author as well: its account is gone.
function isWhole(viewer: Viewer | null, row: store.CommentRow): row is WholeRow {
  if (row.authorId === null || row.authorName === null) return false;
  return row.deletedAt === null && (row.state === "visible" || seesHidden(readerOf(viewer), row));
}

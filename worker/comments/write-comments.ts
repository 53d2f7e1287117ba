import { Fault } from "../../schema/errors.ts";
import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
import type { Actor } from "../audit/audit.ts";
import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { notFound as videoNotFound } from "../videos/videos.ts";
import { holdsBlockedWord } from "./blocked-words.ts";
import * as changes from "./change-store.ts";
import { findDiscussed, findWhole, notFound, readWritten } from "./comments.ts";
import type { Comment, CommentLike } from "./contract.ts";
import * as store from "./store.ts";

type ChangeDeps = Pick<Deps, "db" | "cache">;

/** Throws VIDEO_NOT_FOUND, FORBIDDEN, EMAIL_NOT_VERIFIED, COMMENTS_CLOSED or COMMENTER_BLOCKED. */
export async function createComment(deps: ChangeDeps, viewer: Viewer, videoId: string, body: string): Promise<Comment> {
  await findDiscussed(deps, viewer, videoId);
  const state = await judge(deps, viewer, videoId, body);
  const comment = { videoId, authorId: viewer.userId, parentId: null, answeredId: null, body, state };
  const id = await changes.insertComment(deps, comment);
  if (!id) throw videoNotFound();
  await outdateComments(deps, videoId);
  return readWritten(deps, viewer, id);
}

/** Answers a comment, within the thread that it belongs to. Throws COMMENT_NOT_FOUND, COMMENT_STATE_CONFLICT, or as createComment. */
export async function createReply(
  deps: ChangeDeps,
  viewer: Viewer,
  answeredId: string,
  body: string,
): Promise<Comment> {
  const answered = await findWhole(deps, viewer, answeredId);
  if (answered.state !== "visible") throw notShown();
  const { videoId } = answered;
  const state = await judge(deps, viewer, videoId, body);
  const parentId = answered.parentId ?? answered.id;
  const id = await changes.insertComment(deps, { videoId, authorId: viewer.userId, parentId, answeredId, body, state });
  if (!id) throw notFound();
  await outdateComments(deps, videoId);
  return readWritten(deps, viewer, id);
}

/** Throws COMMENT_NOT_FOUND, FORBIDDEN, COMMENT_STATE_CONFLICT for a removed one, or as createComment. */
export async function editComment(deps: ChangeDeps, viewer: Viewer, id: string, body: string): Promise<Comment> {
  const row = await findWhole(deps, viewer, id);
  if (!may(viewer, "comment.edit", row.authorId)) throw new Fault("FORBIDDEN", "Only its author may change a comment.");
  if (row.state === "removed") throw notShown();
  const hold = (await judge(deps, viewer, row.videoId, body)) === "held";
  if (body !== row.body && !(await changes.editComment(deps, row, body, hold))) throw notFound();
  await outdateComments(deps, row.videoId);
  return readWritten(deps, viewer, id);
}

/** For its author, the video's owner and admins. Throws COMMENT_NOT_FOUND or FORBIDDEN. */
export async function deleteComment(deps: ChangeDeps, viewer: Viewer, id: string, actor: Actor): Promise<void> {
  const row = await findWhole(deps, viewer, id);
  if (!may(viewer, "comment.delete", row.authorId) && !may(viewer, "comment.delete", row.ownerId)) {
    throw new Fault("FORBIDDEN", "Only its author and the video's owner may delete a comment.");
  }
  const by = row.authorId === viewer.userId ? null : asAdmin(viewer, row, actor);
  if (!(await changes.deleteComment(deps, row, by))) throw notFound();
  await outdateComments(deps, row.videoId);
}

/** Throws COMMENT_NOT_FOUND, COMMENT_STATE_CONFLICT or COMMENTER_BLOCKED. */
export async function likeComment(deps: ChangeDeps, viewer: Viewer, id: string): Promise<CommentLike> {
  const row = await findWhole(deps, viewer, id);
  if (row.state !== "visible") throw notShown();
  const terms = await store.findTerms(deps, row.videoId, viewer.userId);
  if (terms?.blocked) throw blocked();
  const likeCount = await changes.like(deps, viewer.userId, id);
  // Nothing was added: it is liked already, or has been held or deleted in this moment.
  if (likeCount === null && !(await findWhole(deps, viewer, id)).liked) throw notShown();
  await outdateComments(deps, row.videoId);
  return { liked: true, likeCount: likeCount ?? row.likeCount };
}

/** Throws COMMENT_NOT_FOUND. */
export async function unlikeComment(deps: ChangeDeps, viewer: Viewer, id: string): Promise<CommentLike> {
  const row = await findWhole(deps, viewer, id);
  const likeCount = (await changes.unlike(deps, viewer.userId, id)) ?? row.likeCount;
  await outdateComments(deps, row.videoId);
  return { liked: false, likeCount };
}

/** After a change of what is said below a video: its lists of comments, and how many there are. */
export async function outdateComments(deps: Pick<Deps, "cache">, videoId: string): Promise<void> {
  await outdate(deps, tagOf.commentsOf(videoId), tagOf.video(videoId));
}

/** Who did it, where an admin reaches into what is said below somebody else's video: that is noted. */
export function asAdmin(viewer: Viewer, { ownerId }: store.CommentRow, actor: Actor): Actor | null {
  return viewer.userId === ownerId ? null : actor;
}

/** Whether these words are shown at once. Throws EMAIL_NOT_VERIFIED, COMMENTER_BLOCKED or COMMENTS_CLOSED. */
async function judge(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  videoId: string,
  body: string,
): Promise<"visible" | "held"> {
  const terms = await store.findTerms(deps, videoId, viewer.userId);
  if (!terms) throw videoNotFound();
  if (!terms.verified) {
    throw new Fault("EMAIL_NOT_VERIFIED", "Confirm your e-mail address first, by the link in the mail that you got.");
  }
  if (terms.blocked) throw blocked();
  if (terms.policy === "closed") throw new Fault("COMMENTS_CLOSED", "No more comments are taken for this video.");
  // Whoever could approve them has nothing to wait for.
  if (may(viewer, "comment.moderate", terms.ownerId)) return "visible";
  return terms.policy === "held" || holdsBlockedWord(body, terms.blockedWords) ? "held" : "visible";
}

function blocked(): Fault {
  return new Fault("COMMENTER_BLOCKED", "The owner of this video does not want comments and likes of yours here.");
}

function notShown(): Fault {
  return new Fault("COMMENT_STATE_CONFLICT", "This comment is not shown to others, so this cannot be done with it.");
}

import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import { may, type Permission } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import * as changes from "./change-store.ts";
import { findWhole, present, readComment } from "./comments.ts";
import type { Comment } from "./contract.ts";
import type { HeldComments } from "./moderation-contract.ts";
import * as store from "./store.ts";
import { asAdmin, outdateComments } from "./write-comments.ts";

type DbDeps = Pick<Deps, "db">;
type ChangeDeps = Pick<Deps, "db" | "cache">;

/** Shows what waits. What an admin removed only an admin brings back. Throws COMMENT_NOT_FOUND, FORBIDDEN or COMMENT_STATE_CONFLICT. */
export async function approveComment(deps: ChangeDeps, viewer: Viewer, id: string, actor: Actor): Promise<Comment> {
  const row = await findModerated(deps, viewer, id, "comment.moderate");
  const from = viewer.role === "admin" ? (["held", "removed"] as const) : (["held"] as const);
  await changes.showComment(deps, row, from, { approver: viewer.userId, by: asAdmin(viewer, row, actor) });
  await outdateComments(deps, row.videoId);
  return settled(deps, viewer, id, "visible");
}

/** Throws COMMENT_NOT_FOUND, FORBIDDEN or COMMENT_STATE_CONFLICT. */
export async function holdComment(deps: ChangeDeps, viewer: Viewer, id: string, actor: Actor): Promise<Comment> {
  const row = await findModerated(deps, viewer, id, "comment.moderate");
  await changes.holdComment(deps, row, asAdmin(viewer, row, actor));
  await outdateComments(deps, row.videoId);
  return settled(deps, viewer, id, "held");
}

/** Throws COMMENT_NOT_FOUND, FORBIDDEN, or COMMENT_STATE_CONFLICT for answers and what is not shown. */
export async function pinComment(deps: ChangeDeps, viewer: Viewer, id: string): Promise<Comment> {
  const row = await findModerated(deps, viewer, id, "comment.pin");
  if (row.parentId !== null || row.state !== "visible") {
    throw new Fault(
      "COMMENT_STATE_CONFLICT",
      "Only a comment that everybody sees and that answers no other is pinned.",
    );
  }
  await changes.pinComment(deps, row);
  await outdateComments(deps, row.videoId);
  return readComment(deps, viewer, id);
}

/** Throws COMMENT_NOT_FOUND or FORBIDDEN. */
export async function unpinComment(deps: ChangeDeps, viewer: Viewer, id: string): Promise<Comment> {
  const row = await findModerated(deps, viewer, id, "comment.pin");
  await changes.unpinComment(deps, row);
  await outdateComments(deps, row.videoId);
  return readComment(deps, viewer, id);
}

/** The viewer's own queue. */
export async function listHeld(
  deps: DbDeps,
  viewer: Viewer,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<HeldComments> {
  const after = cursor === undefined ? null : decodeCursor(cursor, "comment");
  const rows = await store.listHeld(deps, viewer, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map((row) => ({ comment: present(viewer, row), video: { id: row.videoId, title: row.videoTitle } })),
    nextCursor: rows.length > limit && last ? encodeCursor(last) : null,
  };
}

async function findModerated(
  deps: DbDeps,
  viewer: Viewer,
  id: string,
  permission: Extract<Permission, "comment.moderate" | "comment.pin">,
): Promise<store.CommentRow> {
  const row = await findWhole(deps, viewer, id);
  if (may(viewer, permission, row.ownerId)) return row;
  throw new Fault("FORBIDDEN", "Only the video's owner may do this.");
}

// Doing again what is done already is no conflict; what somebody else did meanwhile may be one.
async function settled(deps: DbDeps, viewer: Viewer, id: string, state: Comment["state"]): Promise<Comment> {
  const comment = await readComment(deps, viewer, id);
  if (comment.state === state) return comment;
  throw new Fault("COMMENT_STATE_CONFLICT", `The comment is ${comment.state}, which this does not change.`);
}

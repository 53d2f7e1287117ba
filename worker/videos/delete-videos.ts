import type { Actor } from "../audit/audit.ts";
import { noteOthersVideos } from "../audit/note-on-others.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import type { BulkDeletion } from "./contract.ts";
import { sortOut } from "./sort-out.ts";
import * as store from "./store.ts";
import { findOwned, requireOwned } from "./videos.ts";

/** Throws VIDEO_NOT_FOUND or FORBIDDEN. */
export async function deleteVideo(deps: Deps, viewer: Viewer, id: string): Promise<void> {
  await findOwned(deps, viewer, id, "video.delete");
  await store.deleteVideos(deps, [id]);
  await forgetAccess(deps, id);
}

/**
 * Deletes those of the videos that the viewer may delete, in one transaction, and tells of each what
 * became of it. What an admin deletes of others is noted.
 */
export async function deleteAll(deps: Deps, viewer: Viewer, ids: string[], actor: Actor): Promise<BulkDeletion[]> {
  const { fit, refused } = await sortOut(deps, ids, (row) => requireOwned(viewer, row, "video.delete"));
  if (fit.length > 0) {
    const gone = fit.map(({ id }) => id);
    await store.deleteVideos(deps, gone);
    await forgetAccess(deps, ...gone);
    const others = fit.filter(({ ownerId }) => ownerId !== viewer.userId);
    await noteOthersVideos(deps, actor, others, "video.delete", "/bulk/delete");
  }
  return ids.map((id) => ({ id, deleted: !refused.has(id), error: refused.get(id) ?? null }));
}

import type { Actor } from "../audit/audit.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess, settleAccess } from "../playback/access.ts";
import type { Video } from "../videos/contract.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { findAnyVideo, notFound, presentByIds, readVideo } from "../videos/videos.ts";
import * as store from "./store.ts";

/** Returns when it is in effect everywhere. Throws VIDEO_NOT_FOUND. */
export async function takeDownVideo(deps: Deps, admin: Viewer, id: string, reason: string, by: Actor): Promise<Video> {
  if (!(await findAnyVideo(deps, id))) throw notFound();
  await store.takeDown(deps, id, reason, { by, now: deps.now() });
  await settleAccess(deps, id);
  return readVideo(deps, admin, id);
}

/** Throws VIDEO_NOT_FOUND. */
export async function restoreVideo(deps: Deps, admin: Viewer, id: string, by: Actor): Promise<Video> {
  if (!(await findAnyVideo(deps, id))) throw notFound();
  await store.restore(deps, id, { by, now: deps.now() });
  await forgetAccess(deps, id);
  return readVideo(deps, admin, id);
}

export async function listTakenDown(
  deps: Deps,
  admin: Viewer,
  { limit, cursor }: { limit: number; cursor?: string | undefined },
): Promise<{ items: Video[]; nextCursor: string | null }> {
  const after = cursor ? decodeCursor(cursor) : null;
  const rows = await store.listTakenDown(deps, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  const ids = page.map(({ id }) => id);
  return {
    // Whatever was restored meanwhile is none of them.
    items: await presentByIds(deps, admin, ids, ({ takenDownAt }) => takenDownAt !== null),
    nextCursor: rows.length > limit && last ? encodeCursor({ createdAt: last.takenDownAt, id: last.id }) : null,
  };
}

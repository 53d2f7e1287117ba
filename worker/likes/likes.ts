import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import type { Video } from "../videos/contract.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { forgetViewer } from "../recommendations/kept-records.ts";
import { findVisible, presentByIds } from "../videos/videos.ts";
import type { Like } from "./contract.ts";
import * as store from "./store.ts";

/** Likes the video or takes the like back. Throws VIDEO_NOT_FOUND for who may not see it. */
export async function setLike(
  deps: Pick<Deps, "db" | "cache">,
  viewer: Viewer,
  videoId: string,
  liked: boolean,
): Promise<Like> {
  const { likeCount } = await findVisible(deps, viewer, videoId);
  const count = await (liked ? store.like : store.unlike)(deps, viewer.userId, videoId);
  await outdate(deps, tagOf.video(videoId));
  if (count !== null) await forgetViewer(deps, viewer.userId);
  return { liked, likeCount: count ?? likeCount };
}

/** What the viewer likes and may still see. */
export async function listLiked(
  deps: Deps,
  viewer: Viewer,
  query: { limit: number; cursor?: string | undefined },
): Promise<{ items: Video[]; nextCursor: string | null }> {
  const after = query.cursor ? decodeCursor(query.cursor) : null;
  const rows = await store.listLiked(deps, viewer, { limit: query.limit + 1, after });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: await presentByIds(
      deps,
      viewer,
      page.map(({ id }) => id),
      () => true,
    ),
    nextCursor: rows.length > query.limit && last ? encodeCursor({ createdAt: last.likedAt, id: last.id }) : null,
  };
}

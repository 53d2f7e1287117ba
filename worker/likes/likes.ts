import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { findVisible } from "../videos/videos.ts";
import type { Like } from "./contract.ts";
import * as store from "./store.ts";

/** Likes the video or takes the like back. Throws VIDEO_NOT_FOUND for who may not see it. */
export async function setLike(deps: Pick<Deps, "db">, viewer: Viewer, videoId: string, liked: boolean): Promise<Like> {
  const { likeCount } = await findVisible(deps, viewer, videoId);
  const count = await (liked ? store.like : store.unlike)(deps, viewer.userId, videoId);
  return { liked, likeCount: count ?? likeCount };
}

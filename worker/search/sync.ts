import type { Deps } from "../deps.ts";
import { findAnyVideo } from "../videos/videos.ts";

/**
 * Brings the index entry of a video to what Postgres says now: present while the video is public
 * and playable, absent otherwise. Reading the truth at this moment makes the order of calls harmless.
 */
export async function syncSearch(deps: Pick<Deps, "db" | "search">, videoId: string): Promise<void> {
  const video = await findAnyVideo(deps, videoId);
  if (!video || !video.playable || video.visibility !== "public") {
    await deps.search.remove(videoId);
    return;
  }
  await deps.search.upsert({
    id: video.id,
    title: video.title,
    description: video.description,
    tags: video.tags,
    categories: video.categories,
    owner_name: video.ownerName,
    upload_date: Math.floor(video.createdAt.getTime() / 1000),
    view_count: video.viewCount,
    duration_seconds: video.durationSeconds ?? 0,
  });
}

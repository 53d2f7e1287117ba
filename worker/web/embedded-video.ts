import { isId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { findAnyVideo, type VideoRow } from "../videos/videos.ts";

type EmbedDeps = Pick<Deps, "db" | "keys" | "settings">;

/** What the embed page needs to show a video. `byToken`: its addresses end, and no page of ours shows it to all. */
export type EmbeddedVideo = {
  id: string;
  title: string;
  hls: string;
  poster: string | null;
  storyboard: string | null;
  byToken: boolean;
};

/**
 * The video that an embed address names as a media address does: by id where anybody may see it, by
 * token otherwise; null where it is not to be played. Throws TOKEN_INVALID or TOKEN_EXPIRED.
 */
export async function findEmbedded(
  deps: EmbedDeps,
  reference: string,
): Promise<{ row: VideoRow; video: EmbeddedVideo } | null> {
  const byToken = !isId("video", reference);
  if (byToken && !reference.includes(".")) return null;
  const id = byToken ? (await deps.keys.verify("playback", reference)).sub : reference;
  const row = await findAnyVideo(deps, id);
  if (!row?.playable) return null;
  if (!byToken && row.visibility !== "public" && row.visibility !== "unlisted") return null;
  const base = `${deps.settings.PUBLIC_URL}/media/${reference}`;
  const { poster, storyboard } = pictureUrls(base, row);
  const { title } = row;
  return { row, video: { id, title, hls: `${base}/master.m3u8`, poster, storyboard, byToken } };
}

import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import { isWebOrigin } from "../http/web-origin.ts";
import type { Whereabouts } from "../playback/access-rules.ts";
import { admit, identify } from "../playback/admit.ts";
import { mediaRoot } from "../playback/media-base.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { findAnyVideo, type VideoRow } from "../videos/videos.ts";

/** What the embed page needs to show a video. `byToken`: its addresses end, and no page of ours shows it to all. */
export type EmbeddedVideo = {
  id: string;
  title: string;
  hls: string;
  poster: string | null;
  storyboard: string | null;
  byToken: boolean;
  /** The origins whose pages may speak with it, as those that may frame it; null for all. */
  parents: string[] | null;
};

/**
 * The video that an embed address names as a media address does: by id where anybody may see it, by
 * token otherwise. Throws what the gate would.
 */
export async function findEmbedded(
  deps: Deps,
  reference: string,
  from: Whereabouts,
): Promise<{ row: VideoRow; video: EmbeddedVideo }> {
  const named = await identify(deps, reference);
  await admit(deps, named, "video", from);
  const row = await findAnyVideo(deps, named.videoId);
  if (!row) throw new Fault("MEDIA_NOT_FOUND", "There is nothing to play here.");
  const base = `${mediaRoot(deps)}/${reference}`;
  const { poster, storyboard } = pictureUrls(base, row);
  const { id, title } = row;
  const byToken = named.grant !== null;
  return { row, video: { id, title, hls: `${base}/master.m3u8`, poster, storyboard, byToken, parents: framers(row) } };
}

/** The origins that may frame a video; null for all. */
export function framers({
  embedding,
  allowedOrigins,
}: Pick<VideoRow, "embedding" | "allowedOrigins">): string[] | null {
  if (embedding === "anywhere") return null;
  return embedding === "listed" ? allowedOrigins.filter(isWebOrigin) : [];
}

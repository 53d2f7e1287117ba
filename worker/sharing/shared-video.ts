import type { Deps } from "../deps.ts";
import { mediaRoot } from "../playback/media-base.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { isOpen, type VideoRow } from "../videos/videos.ts";

/** What other sites and programs may be told of a video: the addresses that open for everybody, null for the others. */
export type SharedVideo = {
  row: VideoRow;
  pageUrl: string;
  /** Where any site may show it in a frame. */
  embedUrl: string | null;
  /** The master playlist and the poster, where any program may read them. */
  hlsUrl: string | null;
  posterUrl: string | null;
  /** Below it stands everything else that any program may read. */
  mediaBase: string | null;
};

/** Null for what not everybody with the link may know of. */
export function shareVideo(deps: Pick<Deps, "settings">, row: VideoRow): SharedVideo | null {
  if (!isOpen(row) || row.takenDownAt !== null) return null;
  const origin = deps.settings.PUBLIC_URL;
  const byId = row.visibility === "public" || row.visibility === "unlisted";
  // The gate refuses programs where the video names the sites that may play it.
  const mediaBase = byId && row.allowedOrigins.length === 0 ? `${mediaRoot(deps)}/${row.id}` : null;
  return {
    row,
    pageUrl: `${origin}/watch/${row.id}`,
    embedUrl: byId && row.embedding === "anywhere" ? `${origin}/embed/${row.id}` : null,
    hlsUrl: mediaBase && `${mediaBase}/master.m3u8`,
    posterUrl: mediaBase && pictureUrls(mediaBase, row).poster,
    mediaBase,
  };
}

/** Text for those who ask for a description where there may be none. */
export function describe({ description, ownerName }: VideoRow, most: number): string {
  const text = description.trim() === "" ? `A video by ${ownerName}` : description;
  // By characters: half of a surrogate pair is none.
  return Array.from(text).slice(0, most).join("");
}

/** The largest frame within `most` that has the video's own shape. */
export function frameSize(
  { width, height }: Pick<VideoRow, "width" | "height">,
  most: { width: number; height: number },
): { width: number; height: number } {
  const shape = width && height ? width / height : 16 / 9;
  const fitted = Math.min(most.width, most.height * shape);
  return { width: Math.max(1, Math.floor(fitted)), height: Math.max(1, Math.floor(fitted / shape)) };
}

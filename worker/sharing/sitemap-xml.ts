import type { Deps } from "../deps.ts";
import { mediaRoot } from "../playback/media-base.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import type { SitemapVideo } from "./store.ts";
import { element, leaf } from "./xml.ts";

export const sitemapNamespaces = {
  xmlns: "http://www.sitemaps.org/schemas/sitemap/0.9",
  "xmlns:video": "http://www.google.com/schemas/sitemap-video/1.1",
};

const longestTitle = 100;
// The extension takes durations from a second to eight hours.
const mostSeconds = 28_800;

export function sitemapUrl(address: string, modified: Date | null, ...more: (string | null)[]): string {
  return element("url", {}, leaf("loc", address), leaf("lastmod", modified && modified.toISOString()), ...more);
}

/** A public video's entry: its page, and what Google's extension for videos asks for where all of it is open. */
export function videoUrl(deps: Pick<Deps, "settings">, row: SitemapVideo): string {
  const origin = deps.settings.PUBLIC_URL;
  return sitemapUrl(`${origin}/watch/${row.id}`, row.updatedAt, videoOf(deps, row));
}

function videoOf(deps: Pick<Deps, "settings">, row: SitemapVideo): string | null {
  // Where sites are named, no crawler may read its pictures.
  if (row.allowedOrigins.length > 0) return null;
  const base = `${mediaRoot(deps)}/${row.id}`;
  const { poster } = pictureUrls(base, { ...row, hasStoryboard: false, hasPreview: false });
  if (!poster) return null;
  const seconds = Math.round(row.durationSeconds ?? 0);
  const origin = deps.settings.PUBLIC_URL;
  return element(
    "video:video",
    {},
    leaf("video:thumbnail_loc", poster),
    leaf("video:title", Array.from(row.title).slice(0, longestTitle).join("")),
    leaf("video:description", row.description.trim() || `A video by ${row.ownerName}`),
    // One of the two, and the first is the better one.
    row.embedding === "anywhere"
      ? leaf("video:player_loc", `${origin}/embed/${row.id}`)
      : leaf("video:content_loc", `${base}/master.m3u8`),
    seconds >= 1 && seconds <= mostSeconds ? leaf("video:duration", seconds) : null,
    leaf("video:view_count", row.viewCount),
    leaf("video:publication_date", (row.playableAt ?? row.createdAt).toISOString()),
    leaf("video:family_friendly", row.ageRating === "adult" ? "no" : "yes"),
    leaf("video:uploader", row.ownerName, { info: `${origin}/channel/${row.ownerId}` }),
    leaf("video:live", "no"),
  );
}

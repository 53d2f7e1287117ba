import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import { parseStart } from "../../schema/start-time.ts";
import type { Deps } from "../deps.ts";
import { escapeHtml } from "../http/escape-html.ts";
import { findAnyVideo } from "../videos/videos.ts";
import { frameSize, shareVideo } from "./shared-video.ts";
import { findThumbnail } from "./thumbnail.ts";
import { siteSettings } from "../site/site-settings.ts";
import { element, leaf, xmlHead } from "./xml.ts";

/** What https://oembed.com (section 2.3.4) has providers answer; its names are the specification's. */
export type OEmbed = {
  type: "video" | "link";
  version: "1.0";
  title: string;
  author_name: string;
  author_url: string;
  provider_name: string;
  provider_url: string;
  cache_age: number;
  thumbnail_url?: string;
  thumbnail_width?: number;
  thumbnail_height?: number;
  html?: string;
  width?: number;
  height?: number;
};

export const oembedSeconds = 300;

const plain = { width: 640, height: 360 };
const largest = { width: 1920, height: 1080 };

/**
 * How another site shows one of our addresses. A video that no or only some sites may frame is a link.
 *
 * @throws Fault EMBED_PRIVATE where the video is not for everybody, VIDEO_NOT_FOUND where there is none
 */
export async function oembedOf(
  deps: Pick<Deps, "db" | "cache" | "media" | "settings">,
  address: string,
  most: { width: number | null; height: number | null },
): Promise<OEmbed> {
  const { id, seconds } = readAddress(deps.settings.PUBLIC_URL, address);
  const row = id === null ? null : await findAnyVideo(deps, id);
  // What has nothing to play, or was taken down, is as if it were not there.
  if (!row || !row.playable || row.takenDownAt !== null) throw new Fault("VIDEO_NOT_FOUND", "There is no such video.");
  const shared = row.visibility === "private" || row.visibility === "subscribers" ? null : shareVideo(deps, row);
  if (!shared) throw new Fault("EMBED_PRIVATE", "This video is not for everybody. Link to it instead.");
  const origin = deps.settings.PUBLIC_URL;
  const asked = most.width !== null || most.height !== null;
  const within = { width: most.width ?? largest.width, height: most.height ?? largest.height };
  const size = frameSize(row, asked ? within : plain);
  const picture = await findThumbnail(deps, shared, asked ? within : largest);
  const start = seconds > 0 ? `?t=${seconds}` : "";
  return {
    type: shared.embedUrl ? "video" : "link",
    version: "1.0",
    title: row.title,
    author_name: row.ownerName,
    author_url: `${origin}/channel/${row.ownerId}`,
    provider_name: (await siteSettings(deps)).siteName,
    provider_url: origin,
    cache_age: oembedSeconds,
    // All three or none.
    ...(picture
      ? { thumbnail_url: picture.url, thumbnail_width: picture.width, thumbnail_height: picture.height }
      : {}),
    ...(shared.embedUrl ? { html: frameCode(`${shared.embedUrl}${start}`, row.title, size), ...size } : {}),
  };
}

// Our pages and frames of a video, by either scheme. Anything else is nothing that we know of.
function readAddress(origin: string, address: string): { id: string | null; seconds: number } {
  if (!URL.canParse(address)) return { id: null, seconds: 0 };
  const url = new URL(address);
  const ours = url.host === new URL(origin).host && /^https?:$/.test(url.protocol);
  const [, id = ""] = /^\/(?:watch|embed)\/([^/]+)\/?$/.exec(url.pathname) ?? [];
  const start = url.searchParams.get("t") ?? url.searchParams.get("start");
  return { id: ours && isId("video", id) ? id : null, seconds: Math.floor(parseStart(start)) };
}

function frameCode(address: string, title: string, { width, height }: { width: number; height: number }): string {
  return (
    `<iframe src="${escapeHtml(address)}" title="${escapeHtml(title)}" width="${width}" height="${height}" ` +
    `style="border:0" allow="autoplay; fullscreen; picture-in-picture" allowfullscreen loading="lazy"></iframe>`
  );
}

/** The same as XML (section 2.3.1). */
export function oembedXml(answer: OEmbed): string {
  const fields = Object.entries(answer).map(([name, value]) => leaf(name, value));
  return `${xmlHead.replace("?>", ' standalone="yes"?>')}${element("oembed", {}, ...fields)}\n`;
}

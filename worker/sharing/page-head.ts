import { isId } from "../../schema/id.ts";
import type { Channel } from "../channels/contract.ts";
import { readChannel } from "../channels/channels.ts";
import type { Deps } from "../deps.ts";
import { Fault } from "../../schema/errors.ts";
import { findAnyVideo } from "../videos/videos.ts";
import { profilePage, videoObject } from "./json-ld.ts";
import { describe, frameSize, shareVideo, type SharedVideo } from "./shared-video.ts";

/** What a page's `<head>` tells search engines and those who show links. */
export type PageHead = {
  title: string | null;
  description?: string;
  /** The page's one address; null where it is not to be found by search engines. */
  canonical: string | null;
  /** `[attribute, name, content]` */
  meta: [attribute: "property" | "name", name: string, content: string][];
  alternates: { type: string; href: string; title: string }[];
  jsonLd?: Record<string, unknown>;
};

const notFound: PageHead = { title: null, canonical: null, meta: [], alternates: [] };

const titles: Record<string, string> = {
  search: "Search",
  login: "Sign in",
  register: "Create an account",
  forgot: "Forgotten password",
  account: "Your account",
  upload: "Upload",
  studio: "Your videos",
  admin: "Admin",
  feed: "Following",
  playlists: "Playlists",
  history: "History",
  liked: "Liked videos",
};

/** The head of the page at this path. Of what is hidden it tells as much as of what does not exist. */
export async function headOf(deps: Pick<Deps, "db" | "settings">, pathname: string): Promise<PageHead> {
  const [, page = "", id = ""] = pathname.split("/");
  if (pathname === "/") return { ...notFound, canonical: `${deps.settings.PUBLIC_URL}/` };
  if (page === "watch") {
    const row = isId("video", id) ? await findAnyVideo(deps, id) : null;
    const shared = row && shareVideo(deps, row);
    return shared ? videoHead(shared, deps.settings.PUBLIC_URL) : notFound;
  }
  if (page === "channel") {
    const channel = isId("user", id) ? await readChannel(deps, null, id).catch(missing) : null;
    return channel ? channelHead(channel, deps.settings.PUBLIC_URL) : notFound;
  }
  return { ...notFound, title: titles[page] ?? null };
}

function missing(error: unknown): null {
  if (error instanceof Fault && error.status === 404) return null;
  throw error;
}

function videoHead(shared: SharedVideo, origin: string): PageHead {
  const { row, pageUrl, embedUrl, posterUrl } = shared;
  const description = describe(row, 200);
  const size = frameSize(row, { width: 1280, height: 720 });
  const meta: PageHead["meta"] = [
    ["property", "og:type", "video.other"],
    ["property", "og:title", row.title],
    ["property", "og:description", description],
    ["property", "og:url", pageUrl],
    ["name", "twitter:card", embedUrl && posterUrl ? "player" : posterUrl ? "summary_large_image" : "summary"],
    ["name", "twitter:title", row.title],
    ["name", "twitter:description", description],
  ];
  if (row.durationSeconds) meta.push(["property", "video:duration", String(Math.round(row.durationSeconds))]);
  if (posterUrl) {
    meta.push(["property", "og:image", posterUrl], ["property", "og:image:type", "image/jpeg"]);
    meta.push(["property", "og:image:alt", row.title], ["name", "twitter:image", posterUrl]);
  }
  if (embedUrl) {
    const [width, height] = [String(size.width), String(size.height)];
    meta.push(["property", "og:video", embedUrl]);
    if (embedUrl.startsWith("https:")) meta.push(["property", "og:video:secure_url", embedUrl]);
    meta.push(["property", "og:video:type", "text/html"]);
    meta.push(["property", "og:video:width", width], ["property", "og:video:height", height]);
    meta.push(["name", "twitter:player", embedUrl]);
    meta.push(["name", "twitter:player:width", width], ["name", "twitter:player:height", height]);
  }
  const oembed = (format: string) => `${origin}/oembed?url=${encodeURIComponent(pageUrl)}&format=${format}`;
  return {
    title: row.title,
    description,
    // Whoever has the link may look, but nobody is to find it.
    canonical: row.visibility === "public" ? pageUrl : null,
    meta,
    alternates:
      row.visibility === "subscribers"
        ? []
        : [
            { type: "application/json+oembed", href: oembed("json"), title: row.title },
            { type: "text/xml+oembed", href: oembed("xml"), title: row.title },
          ],
    jsonLd: videoObject(shared, origin),
  };
}

function channelHead(channel: Channel, origin: string): PageHead {
  const pageUrl = `${origin}/channel/${channel.id}`;
  // Who has published nothing is not looked for.
  if (channel.videoCount === 0) return { ...notFound, title: channel.displayName };
  const description = channel.bio.slice(0, 200).toWellFormed() || `Videos by ${channel.displayName}`;
  return {
    title: channel.displayName,
    description,
    canonical: pageUrl,
    meta: [
      ["property", "og:type", "profile"],
      ["property", "og:title", channel.displayName],
      ["property", "og:description", description],
      ["property", "og:url", pageUrl],
      ["name", "twitter:card", "summary"],
      ["name", "twitter:title", channel.displayName],
      ["name", "twitter:description", description],
    ],
    alternates: [
      { type: "application/rss+xml", href: `${origin}/channels/${channel.id}/feed.xml`, title: channel.displayName },
    ],
    jsonLd: profilePage(channel, pageUrl),
  };
}

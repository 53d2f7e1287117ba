import type { Channel } from "../channels/contract.ts";
import type { Enclosure } from "./enclosures.ts";
import { podcastCategory } from "./podcast-category.ts";
import { describe, type SharedVideo } from "./shared-video.ts";
import { element, leaf, xmlHead } from "./xml.ts";

// RSS 2.0 (rssboard.org/rss-specification) with Apple's podcast tags, Media RSS and a link to itself.
const namespaces = {
  "xmlns:atom": "http://www.w3.org/2005/Atom",
  "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
  "xmlns:media": "http://search.yahoo.com/mrss/",
};
const largestPlayer = { width: "640", height: "360" };

/** A channel's feed, the videos as they are given. `enclosures` by the ids of the videos. */
export function renderFeed(
  origin: string,
  channel: Channel,
  videos: SharedVideo[],
  enclosures: Map<string, Enclosure | null>,
): string {
  const page = `${origin}/channel/${channel.id}`;
  const self = `${origin}/channels/${channel.id}/feed.xml`;
  const picture = videos.find(({ posterUrl }) => posterUrl !== null)?.posterUrl ?? null;
  const newest = videos[0]?.row;
  const head = [
    leaf("title", channel.displayName),
    leaf("link", page),
    leaf("description", channel.bio.trim() || `Videos by ${channel.displayName}`),
    leaf("language", mostCommon(videos.map(({ row }) => row.language)) ?? "en"),
    newest ? leaf("lastBuildDate", dateOf(newest.playableAt ?? newest.createdAt)) : null,
    // Minutes for which a reader may keep it.
    leaf("ttl", 60),
    element("atom:link", { rel: "self", type: "application/rss+xml", href: self }),
    picture && element("image", {}, leaf("url", picture), leaf("title", channel.displayName), leaf("link", page)),
    leaf("itunes:author", channel.displayName),
    leaf("itunes:type", "episodic"),
    leaf("itunes:explicit", videos.some(({ row }) => row.ageRating === "adult") ? "true" : "false"),
    picture && element("itunes:image", { href: picture }),
    element("itunes:category", { text: podcastCategory(videos.flatMap(({ row }) => row.categories)) }),
  ];
  const items = videos.map((video) => itemOf(video, enclosures.get(video.row.id) ?? null));
  return `${xmlHead}${element("rss", { version: "2.0", ...namespaces }, element("channel", {}, ...head, ...items))}\n`;
}

function itemOf({ row, pageUrl, embedUrl, posterUrl }: SharedVideo, enclosure: Enclosure | null): string {
  const seconds = row.durationSeconds === null ? null : Math.round(row.durationSeconds);
  const about = describe(row, 4_000);
  return element(
    "item",
    {},
    leaf("title", row.title),
    leaf("link", pageUrl),
    // The id stays where the site's address changes.
    leaf("guid", row.id, { isPermaLink: "false" }),
    leaf("pubDate", dateOf(row.playableAt ?? row.createdAt)),
    leaf("description", about),
    ...row.categories.map((slug) => leaf("category", slug)),
    // A length that is not known is 0 (RSS Best Practices Profile, section 4.2.3).
    enclosure && element("enclosure", { url: enclosure.url, length: enclosure.bytes, type: enclosure.type }),
    leaf("itunes:author", row.ownerName),
    leaf("itunes:duration", seconds),
    leaf("itunes:explicit", row.ageRating === "adult" ? "true" : "false"),
    posterUrl && element("itunes:image", { href: posterUrl }),
    // Media RSS 1.5.1
    enclosure &&
      element("media:content", {
        url: enclosure.url,
        type: enclosure.type,
        medium: enclosure.type.startsWith("audio/") ? "audio" : "video",
        fileSize: enclosure.bytes || null,
        duration: seconds,
        width: row.width,
        height: row.height,
        lang: row.language,
      }),
    leaf("media:title", row.title, { type: "plain" }),
    leaf("media:description", about, { type: "plain" }),
    posterUrl && element("media:thumbnail", { url: posterUrl }),
    embedUrl && element("media:player", { url: embedUrl, ...largestPlayer }),
    row.tags.length > 0 ? leaf("media:keywords", row.tags.join(", ")) : null,
    leaf("media:rating", row.ageRating === "adult" ? "adult" : "nonadult", { scheme: "urn:simple" }),
  );
}

// RFC 822 with a year of four digits, as RSS 2.0 has it; what toUTCString writes is one.
function dateOf(date: Date): string {
  return date.toUTCString();
}

function mostCommon(values: (string | null)[]): string | null {
  const counts = new Map<string, number>();
  for (const value of values) if (value !== null) counts.set(value, (counts.get(value) ?? 0) + 1);
  return [...counts].toSorted(([, a], [, b]) => b - a)[0]?.[0] ?? null;
}

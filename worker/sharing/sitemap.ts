import { isId } from "../../schema/id.ts";
import { cached } from "../cache.ts";
import type { Deps } from "../deps.ts";
import { sitemapNamespaces, sitemapUrl, videoUrl } from "./sitemap-xml.ts";
import * as store from "./store.ts";
import { element, leaf, xmlHead } from "./xml.ts";

// sitemaps.org lets a file have 50,000 addresses and 50 MB: that many of ours, with all of their words, are less.
const pageSize = 10_000;
const batchSize = 1_000;
// The query for the places reads the whole index of public videos.
const placesSeconds = 600;

export const sitemapSeconds = 3_600;

type Places = { videos: store.VideoPlace[]; channels: string[] };

/** The index of all pages of the sitemap. */
export async function sitemapIndex(deps: Pick<Deps, "db" | "cache" | "settings">): Promise<string> {
  const places = await cached<Places>(deps.cache, "sitemap:places", placesSeconds, async () => ({
    videos: await store.findVideoPages(deps, pageSize),
    channels: await store.findChannelPages(deps, pageSize),
  }));
  const names = [
    "pages.xml",
    ...(places?.videos ?? []).map(({ createdMs, id }) => `videos-${createdMs}-${id}.xml`),
    ...(places?.channels ?? []).map((id) => `channels-${id}.xml`),
  ];
  const entries = names.map((name) =>
    element("sitemap", {}, leaf("loc", `${deps.settings.PUBLIC_URL}/sitemaps/${name}`)),
  );
  return `${xmlHead}${element("sitemapindex", { xmlns: sitemapNamespaces.xmlns }, ...entries)}\n`;
}

/**
 * A page of the sitemap by its file's name, in pieces: from the place that the name has, as many as a page
 * holds, by one query for each thousand. Null where the name is none.
 */
export function sitemapPage(deps: Pick<Deps, "db" | "settings">, file: string): AsyncGenerator<string> | null {
  const origin = deps.settings.PUBLIC_URL;
  if (file === "pages.xml") return wrapped([[sitemapUrl(`${origin}/`, null)]]);
  const [, ms, videoId] = /^videos-(\d{1,14})-(vid_\w+)\.xml$/.exec(file) ?? [];
  if (ms && videoId && isId("video", videoId)) return wrapped(videoUrls(deps, { createdMs: Number(ms), id: videoId }));
  const [, channelId] = /^channels-(usr_\w+)\.xml$/.exec(file) ?? [];
  if (channelId && isId("user", channelId)) return wrapped(channelUrls(deps, channelId));
  return null;
}

async function* wrapped(parts: Iterable<string[]> | AsyncIterable<string[]>): AsyncGenerator<string> {
  const names = Object.entries(sitemapNamespaces).map(([name, uri]) => ` ${name}="${uri}"`);
  yield `${xmlHead}<urlset${names.join("")}>`;
  for await (const part of parts) yield part.join("");
  yield "</urlset>\n";
}

async function* videoUrls(deps: Pick<Deps, "db" | "settings">, start: store.VideoPlace): AsyncGenerator<string[]> {
  let place = start;
  for (let count = 0; count < pageSize; count += batchSize) {
    const rows = await store.listVideos(deps, { place, behind: count > 0, limit: batchSize });
    yield rows.map((row) => videoUrl(deps, row));
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    place = { createdMs: last.createdAt.getTime(), id: last.id };
  }
}

async function* channelUrls(deps: Pick<Deps, "db" | "settings">, start: string): AsyncGenerator<string[]> {
  let from = start;
  for (let count = 0; count < pageSize; count += batchSize) {
    const rows = await store.listChannels(deps, { from, behind: count > 0, limit: batchSize });
    yield rows.map(({ id, updatedAt }) => sitemapUrl(`${deps.settings.PUBLIC_URL}/channel/${id}`, updatedAt));
    const last = rows.at(-1);
    if (!last || rows.length < batchSize) return;
    from = last.id;
  }
}

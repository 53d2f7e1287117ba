import { readChannel } from "../channels/channels.ts";
import type { Channel } from "../channels/contract.ts";
import type { Deps } from "../deps.ts";
import { listPublished } from "../videos/videos.ts";
import { findEnclosures } from "./enclosures.ts";
import { renderFeed } from "./feed-xml.ts";
import { shareVideo, type SharedVideo } from "./shared-video.ts";

const newest = 50;
// Part of the tag: to be raised when the same videos make another text.
const writer = 1;

export type Feed = {
  etag: string;
  lastModified: Date;
  /** Reads what the files are, which a reader that has the feed already need not wait for. */
  render: () => Promise<string>;
};

/** The newest public videos of a channel as RSS. Throws CHANNEL_NOT_FOUND. */
export async function openFeed(
  deps: Pick<Deps, "db" | "cache" | "media" | "objects" | "settings">,
  channelId: string,
): Promise<Feed> {
  const channel = await readChannel(deps, null, channelId);
  const rows = await listPublished(deps, channelId, newest);
  const videos = rows.map((row) => shareVideo(deps, row)).filter((video) => video !== null);
  const times = videos.map(({ row }) => row.updatedAt.getTime());
  return {
    etag: await tagOf(channel, videos),
    lastModified: new Date(Math.max(Date.parse(channel.createdAt), ...times)),
    render: async () => renderFeed(deps.settings.PUBLIC_URL, channel, videos, await findEnclosures(deps, videos)),
  };
}

// Of everything that stands in the feed. Followers and views do not.
async function tagOf({ id, displayName, bio }: Channel, videos: SharedVideo[]): Promise<string> {
  const told = videos.map(
    ({ row: { viewCount: _views, likeCount: _likes, trendingScore: _score, ...row }, ...urls }) => ({
      ...urls,
      row,
    }),
  );
  const bytes = new TextEncoder().encode(JSON.stringify([writer, id, displayName, bio, told]));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)).subarray(0, 12);
  return `"feed-${[...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("")}"`;
}

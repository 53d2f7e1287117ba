import { Fault } from "../../schema/errors.ts";
import { outdate } from "../answers/outdate.ts";
import { tagOf } from "../answers/tags.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import type { Video } from "../videos/contract.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { presentByIds } from "../videos/videos.ts";
import type { Channel, ChannelPage, Subscription } from "./contract.ts";
import * as store from "./store.ts";

type Page = { limit: number; cursor?: string | undefined };

/** Throws CHANNEL_NOT_FOUND. */
export async function readChannel(deps: Pick<Deps, "db">, viewer: Viewer | null, id: string): Promise<Channel> {
  const row = await store.findChannel(deps, id, viewer?.userId ?? null);
  if (!row) throw notFound();
  return present(row);
}

/** Throws CHANNEL_NOT_FOUND, or FOLLOW_OWN_CHANNEL. */
export async function follow(
  deps: Pick<Deps, "db" | "cache">,
  { userId }: Viewer,
  channelId: string,
): Promise<Subscription> {
  if (userId === channelId) throw new Fault("FOLLOW_OWN_CHANNEL", "This is your own channel.");
  const followerCount = await store.follow(deps, userId, channelId);
  if (followerCount === null) throw notFound();
  await outdate(deps, tagOf.channel(channelId));
  return { following: true, followerCount };
}

/** Throws CHANNEL_NOT_FOUND. What is for subscribers closes to the account within three seconds. */
export async function unfollow(
  deps: Pick<Deps, "db" | "cache">,
  { userId }: Viewer,
  channelId: string,
): Promise<Subscription> {
  const followerCount = await store.unfollow(deps, userId, channelId);
  if (followerCount === null) throw notFound();
  await outdate(deps, tagOf.channel(channelId));
  return { following: false, followerCount };
}

export async function listFollowed(deps: Pick<Deps, "db">, viewer: Viewer, query: Page): Promise<ChannelPage> {
  const after = query.cursor ? decodeCursor(query.cursor, "user") : null;
  const rows = await store.listFollowed(deps, viewer.userId, { limit: query.limit + 1, after });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map(present),
    nextCursor: rows.length > query.limit && last ? encodeCursor({ createdAt: last.followedAt, id: last.id }) : null,
  };
}

/** What is new on the channels that the viewer follows. */
export async function readFeed(
  deps: Deps,
  viewer: Viewer,
  query: Page,
): Promise<{ items: Video[]; nextCursor: string | null }> {
  const after = query.cursor ? decodeCursor(query.cursor) : null;
  const rows = await store.listFeed(deps, viewer.userId, { limit: query.limit + 1, after });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const ids = page.map(({ id }) => id);
  return {
    // Once more by what they are now: one may have been hidden since.
    items: await presentByIds(deps, viewer, ids, (row) => row.playable && store.feedVisibilities.has(row.visibility)),
    nextCursor: rows.length > query.limit && last ? encodeCursor(last) : null,
  };
}

function present({ id, displayName, bio, followerCount, videoCount, createdAt, following }: store.ChannelRow): Channel {
  return { id, displayName, bio, followerCount, videoCount, createdAt: createdAt.toISOString(), following };
}

function notFound(): Fault {
  return new Fault("CHANNEL_NOT_FOUND", "There is no such channel.");
}

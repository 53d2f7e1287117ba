import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { findVisible, presentByIds } from "../videos/videos.ts";
import { mostItems, type Playlist, type PlaylistItems } from "./contract.ts";
import { findOwn, findReadable, present } from "./playlists.ts";
import { lookerOf } from "./shown-items.ts";
import * as items from "./items-store.ts";

type ItemPath = { id: string; videoId: string };

/**
 * A page of the playlist. Others see only what they could find or were meant to see: an unlisted video of
 * somebody else stays with who saved it. The owner also learns of what is not to be seen any more.
 */
export async function listItems(
  deps: Deps,
  viewer: Viewer | null,
  id: string,
  query: { limit: number; cursor?: string | undefined },
): Promise<PlaylistItems> {
  const playlist = await findReadable(deps, viewer, id);
  // The cursor of a list by time, with the position in the place of the milliseconds.
  const cursor = query.cursor ? decodeCursor(query.cursor) : null;
  const after = cursor && { position: Date.parse(cursor.createdAt), id: cursor.id };
  const rows = await items.listItems(deps, playlist, lookerOf(viewer), { limit: query.limit + 1, after });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const seen = new Set(page.filter(({ visible }) => visible).map(({ videoId }) => videoId));
  const videos = new Map(
    (await presentByIds(deps, viewer, [...seen], () => true)).map((video) => [video.id, video] as const),
  );
  return {
    items: page.map(({ videoId, addedAt }) => ({
      videoId,
      addedAt: addedAt.toISOString(),
      video: videos.get(videoId) ?? null,
    })),
    nextCursor:
      rows.length > query.limit && last ? encodeCursor({ createdAt: new Date(last.position), id: last.videoId }) : null,
  };
}

/** Throws PLAYLIST_NOT_FOUND, FORBIDDEN, VIDEO_NOT_FOUND or PLAYLIST_FULL. */
export async function addItem(deps: Pick<Deps, "db">, viewer: Viewer, { id, videoId }: ItemPath): Promise<Playlist> {
  await findOwn(deps, viewer, id);
  await findVisible(deps, viewer, videoId);
  if (!(await items.addItem(deps, id, videoId, mostItems))) {
    throw new Fault(
      "PLAYLIST_FULL",
      `A playlist holds at most ${mostItems} videos. Take one out, or make another list.`,
    );
  }
  return present(await findOwn(deps, viewer, id));
}

/** Throws PLAYLIST_NOT_FOUND, FORBIDDEN or PLAYLIST_ITEM_NOT_FOUND. */
export async function moveItem(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  { id, videoId }: ItemPath,
  position: number,
): Promise<Playlist> {
  await findOwn(deps, viewer, id);
  if (!(await items.moveItem(deps, id, videoId, position))) {
    throw new Fault("PLAYLIST_ITEM_NOT_FOUND", "The playlist does not have this video.");
  }
  return present(await findOwn(deps, viewer, id));
}

export async function removeItem(deps: Pick<Deps, "db">, viewer: Viewer, { id, videoId }: ItemPath): Promise<void> {
  await findOwn(deps, viewer, id);
  await items.removeItem(deps, id, videoId);
}

import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { mostPlaylists, type NewPlaylist, type Playlist, type PlaylistChanges } from "./contract.ts";
import { lookerOf } from "./shown-items.ts";
import * as store from "./store.ts";

/** Throws PLAYLIST_LIMIT_REACHED. */
export async function createPlaylist(deps: Pick<Deps, "db">, userId: string, playlist: NewPlaylist): Promise<Playlist> {
  const id = await store.insertPlaylist(deps, userId, playlist, mostPlaylists);
  if (!id) {
    throw new Fault("PLAYLIST_LIMIT_REACHED", `You have ${mostPlaylists} playlists already. Delete one first.`);
  }
  return present(await requireRow(deps, id, userId));
}

/** The viewer's own, with the list "Watch later", which everybody has from the first look on. */
export async function listOwn(deps: Pick<Deps, "db">, userId: string): Promise<Playlist[]> {
  return (await store.listOwn(deps, userId)).map(present);
}

export async function listOfChannel(
  deps: Pick<Deps, "db">,
  viewer: Viewer | null,
  ownerId: string,
): Promise<Playlist[]> {
  return (await store.listPublic(deps, ownerId, lookerOf(viewer), mostPlaylists)).map(present);
}

/** Throws PLAYLIST_NOT_FOUND, for private ones of others as well. */
export async function readPlaylist(deps: Pick<Deps, "db">, viewer: Viewer | null, id: string): Promise<Playlist> {
  return present(await findReadable(deps, viewer, id));
}

/** Throws PLAYLIST_NOT_FOUND, FORBIDDEN, or PLAYLIST_FIXED for the list "Watch later". */
export async function updatePlaylist(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  id: string,
  changes: PlaylistChanges,
): Promise<Playlist> {
  refuseFixed(await findOwn(deps, viewer, id));
  await store.updatePlaylist(deps, id, changes);
  return present(await requireRow(deps, id, viewer.userId));
}

export async function deletePlaylist(deps: Pick<Deps, "db">, viewer: Viewer, id: string): Promise<void> {
  refuseFixed(await findOwn(deps, viewer, id));
  await store.deletePlaylist(deps, id);
}

export async function findReadable(
  deps: Pick<Deps, "db">,
  viewer: Viewer | null,
  id: string,
): Promise<store.PlaylistRow> {
  const looker = lookerOf(viewer);
  const row = await store.findPlaylist(deps, id, looker);
  if (!row || (row.visibility === "private" && row.ownerId !== looker?.userId)) throw notFound();
  return row;
}

/** The row of a playlist that the viewer may change. Throws PLAYLIST_NOT_FOUND or FORBIDDEN. */
export async function findOwn(deps: Pick<Deps, "db">, viewer: Viewer, id: string): Promise<store.PlaylistRow> {
  const row = await findReadable(deps, viewer, id);
  if (row.ownerId !== viewer.userId) throw new Fault("FORBIDDEN", "Only the playlist's owner may do this.");
  return row;
}

export function present(row: store.PlaylistRow): Playlist {
  const { id, kind, title, description, visibility, ownerId, ownerName, itemCount, createdAt, updatedAt } = row;
  return {
    id,
    kind,
    title,
    description,
    visibility,
    owner: { id: ownerId, displayName: ownerName },
    itemCount,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

async function requireRow(deps: Pick<Deps, "db">, id: string, userId: string): Promise<store.PlaylistRow> {
  const row = await store.findPlaylist(deps, id, { userId });
  if (!row) throw notFound();
  return row;
}

function refuseFixed({ kind }: store.PlaylistRow): void {
  if (kind === "watch-later") {
    throw new Fault("PLAYLIST_FIXED", "The list “Watch later” stays as it is, and private. Make a playlist instead.");
  }
}

function notFound(): Fault {
  return new Fault("PLAYLIST_NOT_FOUND", "There is no such playlist, or you may not see it.");
}

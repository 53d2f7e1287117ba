import { sql, type SQL } from "drizzle-orm";
import { playlistItems, playlists, videos } from "../../schema/tables.ts";
import type { Viewer } from "../auth/viewer.ts";

/** Whose look it is: nobody's, or an account's. */
export type Looker = { userId: string } | null;

/** No API key holds the permission to manage playlists: what is private to its account is hidden from it. */
export function lookerOf(viewer: Viewer | null): Looker {
  return viewer?.credential.kind === "session" ? viewer : null;
}

/**
 * Whether the video of an item may be seen in its playlist, in a query that joins items, playlists and videos.
 * Narrower than what a link opens: who saves somebody's unlisted video does not publish its address.
 */
export function isShown(looker: Looker): SQL<boolean> {
  const userId = looker?.userId ?? null;
  return sql<boolean>`((${videos.playable} and (${videos.visibility} in ('public', 'subscribers')
      or (${videos.visibility} = 'unlisted'
        and (${videos.ownerId} = ${playlists.ownerId} or ${playlists.ownerId} = ${userId}::text))))
    or ${videos.ownerId} = ${userId}::text)`;
}

/** Of the items of `playlists`: all for its owner, the visible ones for others. */
export function countShown(looker: Looker): SQL<number> {
  return sql<number>`(select count(*)::int from ${playlistItems} join ${videos} on ${videos.id} = ${playlistItems.videoId}
    where ${playlistItems.playlistId} = ${playlists.id}
      and (${playlists.ownerId} = ${looker?.userId ?? null}::text or ${isShown(looker)}))`;
}

import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { ring } from "../live/ring.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import type { Notification, NotificationPage } from "./contract.ts";
import * as store from "./store.ts";

const keptDays = 90;
const sweptAtOnce = 1_000;

export async function listNotifications(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  query: { limit: number; cursor?: string | undefined },
): Promise<NotificationPage> {
  const after = query.cursor ? decodeCursor(query.cursor, "notification") : null;
  const [rows, unreadCount] = await Promise.all([
    store.listNotifications(deps, viewer, { limit: query.limit + 1, after }),
    store.countUnread(deps, viewer),
  ]);
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return {
    items: page.map(present),
    nextCursor: rows.length > query.limit && last ? encodeCursor(last) : null,
    unreadCount,
  };
}

/** Marks these of the viewer's, or all, and answers how many are unread then. `later` takes what may end behind the reply. */
export async function markRead(
  deps: Pick<Deps, "db" | "objects" | "metrics">,
  viewer: Viewer,
  ids: string[] | null,
  later: (work: Promise<unknown>) => void,
): Promise<number> {
  await store.markRead(deps, viewer.userId, ids);
  // The bells of the person's other browsers.
  later(ring(deps, viewer.userId, { kind: "news" }));
  return store.countUnread(deps, viewer);
}

export { countUnread } from "./store.ts";

/** Removes what was told three months ago or longer. */
export async function sweepNotifications(deps: Pick<Deps, "db">): Promise<void> {
  await store.removeOld(deps, keptDays, sweptAtOnce);
}

/** A notification as the API shows it. */
export function present(row: store.NotificationRow): Notification {
  return {
    id: row.id,
    kind: row.kind,
    createdAt: row.createdAt.toISOString(),
    read: row.readAt !== null,
    video: row.videoId && row.videoTitle !== null ? { id: row.videoId, title: row.videoTitle } : null,
    actor: row.actorId && row.actorName !== null ? { id: row.actorId, displayName: row.actorName } : null,
    commentId: row.commentId,
    subject: row.subject,
  };
}

import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import type { EventSink } from "../http/event-stream.ts";
import { present } from "./notifications.ts";
import * as store from "./store.ts";

// Rows become visible when they are committed, a little after the time that they bear.
const overlapMs = 10_000;
const toldAtOnce = 50;

/**
 * What is new since the last look, told to `sink` at each call: `notification` for each one, oldest first, then
 * `unread` where the number has changed. Event ids are times by Postgres's clock; who comes back with one is
 * told what came since, and perhaps again what came shortly before.
 *
 * @param sinceMs from where on; null: from the first look on
 */
export function newsFor(
  deps: Pick<Deps, "db">,
  sinceMs: number | null,
  sink: EventSink,
): (viewer: Viewer) => Promise<void> {
  let since = sinceMs;
  let told = new Set<string>();
  let unread: number | null = null;
  return async (viewer) => {
    const fromMs = since === null ? null : since - overlapMs;
    const { rows, unreadCount, atMs } = await store.listSince(deps, viewer, { fromMs, overlapMs, limit: toldAtOnce });
    const fresh = since === null ? [] : rows.filter(({ id }) => !told.has(id)).toReversed();
    for (const row of fresh) sink.send("notification", present(row), String(row.createdAt.getTime()));
    if (fresh.length > 0 || unreadCount !== unread) sink.send("unread", { unreadCount }, String(atMs));
    // The next look begins later than this one did: what it can find again was found now.
    told = new Set(rows.map(({ id }) => id));
    since = atMs;
    unread = unreadCount;
  };
}

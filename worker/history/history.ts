import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { findPlayable } from "../playback/playback.ts";
import { forgetViewer } from "../recommendations/kept-records.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { findVisible, presentByIds } from "../videos/videos.ts";
import type { HistoryPage, HistorySettings, ViewerState } from "./contract.ts";
import * as store from "./store.ts";

// The last twentieth is credits: who got there has seen it.
const completedFrom = 0.95;

/** Throws VIDEO_NOT_FOUND. */
export async function readViewerState(deps: Pick<Deps, "db">, viewer: Viewer, videoId: string): Promise<ViewerState> {
  const { ownerId } = await findVisible(deps, viewer, videoId);
  const { entry, ...state } = await store.findState(deps, viewer.userId, { videoId, ownerId });
  return { ...state, history: entry && presentEntry(entry) };
}

/** Keeps the position, as far as the video goes, unless the history is paused. Throws as playback does for what the viewer may not watch. */
export async function keepPosition(
  deps: Deps,
  viewer: Viewer,
  videoId: string,
  positionSeconds: number,
): Promise<void> {
  const { durationSeconds } = await findPlayable(deps, viewer, videoId);
  const position = Math.min(positionSeconds, durationSeconds ?? positionSeconds);
  const completed = durationSeconds !== null && position >= durationSeconds * completedFrom;
  const entry = { positionSeconds: completed ? 0 : position, completed };
  if (await store.keepPosition(deps, viewer.userId, videoId, entry)) await forgetViewer(deps, viewer.userId);
}

/** What the viewer watched and may still see. */
export async function listHistory(
  deps: Deps,
  viewer: Viewer,
  query: { limit: number; cursor?: string | undefined },
): Promise<HistoryPage> {
  const after = query.cursor ? decodeCursor(query.cursor) : null;
  const rows = await store.listHistory(deps, viewer, { limit: query.limit + 1, after });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  const ids = page.map(({ videoId }) => videoId);
  const videos = new Map(
    (await presentByIds(deps, viewer, ids, () => true)).map((video) => [video.id, video] as const),
  );
  return {
    items: page.flatMap((entry) => {
      const video = videos.get(entry.videoId);
      return video ? [{ ...presentEntry(entry), video }] : [];
    }),
    nextCursor:
      rows.length > query.limit && last ? encodeCursor({ createdAt: last.watchedAt, id: last.videoId }) : null,
  };
}

/** Throws HISTORY_ENTRY_NOT_FOUND. */
export async function forgetEntry(deps: Pick<Deps, "db" | "cache">, userId: string, videoId: string): Promise<void> {
  if (await store.forgetEntry(deps, userId, videoId)) return forgetViewer(deps, userId);
  throw new Fault("HISTORY_ENTRY_NOT_FOUND", "Your history does not have this video.");
}

export async function forgetAll(deps: Pick<Deps, "db" | "cache">, userId: string): Promise<void> {
  await store.forgetAll(deps, userId);
  await forgetViewer(deps, userId);
}

export async function readSettings(deps: Pick<Deps, "db">, userId: string): Promise<HistorySettings> {
  return { paused: await store.isPaused(deps, userId) };
}

export async function changeSettings(
  deps: Pick<Deps, "db">,
  userId: string,
  { paused }: HistorySettings,
): Promise<HistorySettings> {
  await store.setPaused(deps, userId, paused);
  return { paused };
}

function presentEntry({ positionSeconds, completed, watchedAt }: store.EntryRow) {
  return { positionSeconds, completed, watchedAt: watchedAt.toISOString() };
}

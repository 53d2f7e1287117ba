import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import { noteOthersVideos } from "../audit/note-on-others.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess, settleAccess } from "../playback/access.ts";
import { revocationEnd } from "../playback/claims.ts";
import type { BulkResult, Video, VideoChanges } from "./contract.ts";
import type { Visibility } from "./fields.ts";
import { completeSchedule, inOrder, refuseBeyondEnd } from "./normal-fields.ts";
import { sortOut } from "./sort-out.ts";
import * as store from "./store.ts";
import { findOwned, presentOwned, refuseUnknownCategories, requireOwned } from "./videos.ts";
import { log } from "../telemetry/log.ts";

// Who may watch by an address of old: everybody, or ever fewer.
const openness = { public: 2, unlisted: 2, subscribers: 1, private: 0 } as const;

const dueAtOnce = 100;

type Before = Pick<store.VideoRow, "id" | "visibility">;

/** Throws VIDEO_NOT_FOUND, FORBIDDEN, CATEGORY_UNKNOWN or VALIDATION_FAILED. */
export async function updateVideo(deps: Deps, viewer: Viewer, id: string, changes: VideoChanges): Promise<Video> {
  const row = await findOwned(deps, viewer, id, "video.update");
  await refuseUnknownCategories(deps, changes.categories ?? []);
  refuseUnfit(deps, row, changes, "body");
  await apply(deps, [row], changes);
  return presentOwned(deps, viewer, id, "video.update");
}

/** Now, or `at` a time. Throws as updateVideo does. */
export function publishVideo(
  deps: Deps,
  viewer: Viewer,
  id: string,
  { visibility, at }: { visibility: Visibility; at: Date | null },
): Promise<Video> {
  const changes = at ? { scheduledAt: at, scheduledVisibility: visibility } : { visibility, scheduledAt: null };
  return updateVideo(deps, viewer, id, changes);
}

export function unpublishVideo(deps: Deps, viewer: Viewer, id: string): Promise<Video> {
  return updateVideo(deps, viewer, id, { visibility: "private", scheduledAt: null });
}

/**
 * Changes those of the videos that may be changed so, in one transaction, and tells of each what became
 * of it. What an admin changes of others is noted. Throws CATEGORY_UNKNOWN or VALIDATION_FAILED where the
 * changes fit no video.
 */
export async function updateAll(
  deps: Deps,
  viewer: Viewer,
  ids: string[],
  changes: VideoChanges,
  actor: Actor,
): Promise<BulkResult[]> {
  await refuseUnknownCategories(deps, changes.categories ?? [], "body.changes");
  const { fit, refused } = await sortOut(deps, ids, (row) => {
    requireOwned(viewer, row, "video.update");
    refuseUnfit(deps, row, changes, "body.changes");
  });
  if (fit.length > 0) await apply(deps, fit, changes);
  const others = fit.filter(({ ownerId }) => ownerId !== viewer.userId);
  await noteOthersVideos(deps, actor, others, "video.update", "/bulk");
  return ids.map((id) => ({ id, changed: !refused.has(id), error: refused.get(id) ?? null }));
}

/** Carries out the schedules whose time has come. What fails is tried again a minute later, and holds nothing up. */
export async function sweepSchedules(deps: Deps): Promise<void> {
  const due = await store.findDue(deps, dueAtOnce);
  for (const visibility of Object.keys(openness) as Visibility[]) {
    const rows = due.filter(({ scheduledVisibility }) => scheduledVisibility === visibility);
    if (rows.length === 0) continue;
    try {
      // Whoever took one back meanwhile was first.
      await apply(deps, rows, { visibility, scheduledAt: null }, store.isDue);
    } catch (error) {
      const videos = rows.map(({ id }) => id);
      log.error("schedule.failed", { videos, error });
    }
  }
}

function refuseUnfit(deps: Deps, row: store.VideoRow, changes: VideoChanges, place: string): void {
  if (row.takenDownAt && (changes.scheduledAt || (changes.visibility ?? "private") !== "private")) throw takenDown();
  refuseBeyondEnd(changes.chapters, row.durationSeconds, `${place}.chapters`);
  completeSchedule(deps, changes, row.scheduledAt, place);
}

function takenDown(): Fault {
  const message = "An admin took this video down. Its visibility stays as it is until it is restored.";
  return new Fault("VIDEO_TAKEN_DOWN", message);
}

async function apply(deps: Deps, rows: Before[], changes: VideoChanges, only?: typeof store.isDue): Promise<void> {
  const narrower = rows.filter(({ visibility }) => openness[changes.visibility ?? visibility] < openness[visibility]);
  const at = deps.now();
  const narrowing = { ids: narrower.map(({ id }) => id), at, until: revocationEnd(at) };
  const ids = rows.map(({ id }) => id);
  if (!(await store.updateVideos(deps, ids, inOrder(changes), { narrowing, ...(only ? { only } : {}) }))) {
    throw takenDown();
  }
  // Who makes it less open is told so when it is.
  await (narrower.length > 0 ? settleAccess : forgetAccess)(deps, ...ids);
}

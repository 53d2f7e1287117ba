import { Fault } from "../../schema/errors.ts";
import { may, requirePermission } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import { mediaBase } from "../playback/media-base.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { liveProgress } from "../transcode/coordinators.ts";
import type { NewVideo, Video } from "./contract.ts";
import type { Chapter } from "./fields.ts";
import { cursorAfter } from "./list-order.ts";
import { completeSchedule, inOrder } from "./normal-fields.ts";
import type { Sort } from "./sorts.ts";
import { inVideoTrace } from "../telemetry/spans.ts";
import * as store from "./store.ts";

export { isSubscriber, type VideoRow } from "./store.ts";

/** Creates a draft of the viewer's. Throws QUOTA_EXCEEDED, or CATEGORY_UNKNOWN naming the category; `place` is where the body has it. */
export async function insertDraft(
  deps: Pick<Deps, "db" | "now" | "settings">,
  { userId }: Viewer,
  video: NewVideo,
  place = "body",
): Promise<string> {
  await refuseUnknownCategories(deps, video.categories, place);
  return store.insertVideo(deps, userId, inOrder(completeSchedule(deps, video, null, place)));
}

/** Deletes a video that never had a source; one that has stays. */
export async function discardDraft(deps: Pick<Deps, "db" | "cache">, id: string): Promise<void> {
  if ((await store.findVideo(deps, id))?.epoch !== 0) return;
  await store.deleteVideos(deps, [id]);
  await forgetAccess(deps, id);
}

/** As insertDraft, and answers it as the API shows it. */
export async function createVideo(deps: Deps, viewer: Viewer, video: NewVideo): Promise<Video> {
  const id = await insertDraft(deps, viewer, video);
  return inVideoTrace(id, "video.created", () => presentOwned(deps, viewer, id, "video.create"));
}

/** The video, if the viewer may know of it; VIDEO_NOT_FOUND otherwise, whether it exists or not. */
export async function readVideo(deps: Deps, viewer: Viewer | null, id: string): Promise<Video> {
  const row = await findVisible(deps, viewer, id);
  return present(deps, viewer, row);
}

/** The row of a video that the viewer may know of. Throws VIDEO_NOT_FOUND. */
export async function findVisible(deps: Pick<Deps, "db">, viewer: Viewer | null, id: string): Promise<store.VideoRow> {
  const row = await store.findVideo(deps, id);
  if (row && isVisible(viewer, row)) return row;
  throw notFound();
}

/** Whether the viewer may know of a video. */
export function isVisible(
  viewer: Viewer | null,
  row: Pick<store.VideoRow, "ownerId" | "visibility" | "playable">,
): boolean {
  return isOpen(row) || may(viewer, "video.read-hidden", row.ownerId);
}

/** The row of a video whoever asks, for what the platform does by itself; null where there is none. */
export async function findAnyVideo(deps: Pick<Deps, "db">, id: string): Promise<store.VideoRow | null> {
  return store.findVideo(deps, id);
}

/** The newest videos that stand in a channel's public list and are done. */
export async function listPublished(deps: Pick<Deps, "db">, ownerId: string, limit: number): Promise<store.VideoRow[]> {
  const filter = { listed: true, ownerId, state: "ready" } as const;
  return store.listVideos(deps, filter, { sort: "newest", limit, cursor: undefined });
}

export type OwnersPermission = "video.create" | "video.update" | "video.delete" | "video.upload";

/** The row of a video that the viewer may change. Throws VIDEO_NOT_FOUND or FORBIDDEN. */
export async function findOwned(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  id: string,
  permission: OwnersPermission,
): Promise<store.VideoRow> {
  const row = await store.findVideo(deps, id);
  if (!row) throw notFound();
  requireOwned(viewer, row, permission);
  return row;
}

/** Throws VIDEO_NOT_FOUND or FORBIDDEN where the viewer may not do this to the video. */
export function requireOwned(viewer: Viewer, row: store.VideoRow, permission: OwnersPermission): void {
  // An API key may change what it may not read.
  if (may(viewer, permission, row.ownerId)) return;
  if (isVisible(viewer, row)) {
    throw new Fault("FORBIDDEN", "Only the video's owner may do this.");
  }
  throw notFound();
}

/** The video as it is now, for the viewer who may change it. Throws as findOwned does. */
export async function presentOwned(
  deps: Deps,
  viewer: Viewer,
  id: string,
  permission: OwnersPermission,
): Promise<Video> {
  return present(deps, viewer, await findOwned(deps, viewer, id, permission));
}

/** `mine`: all of the viewer's own instead of what is public. `since`: an instant in ISO 8601. */
type ListQuery = Omit<store.VideoFilter, "listed" | "ownerId" | "since"> & {
  mine: boolean;
  owner?: string;
  since?: string;
  sort: Sort;
  limit: number;
  cursor?: string;
};

export async function listVideos(
  deps: Deps,
  viewer: Viewer | null,
  query: ListQuery,
): Promise<{ items: Video[]; nextCursor: string | null }> {
  const { mine, owner, since, sort, limit, cursor, ...filter } = query;
  if (mine && !viewer) throw new Fault("UNAUTHENTICATED", "Sign in to see your videos.");
  // The list holds hidden videos: a person may see their own in any role, a key needs the scope.
  if (mine && viewer?.credential.kind === "apiKey") requirePermission(viewer, "video.read-hidden");
  const rows = await store.listVideos(
    deps,
    {
      ...filter,
      listed: !mine,
      ownerId: mine ? viewer?.userId : owner,
      since: since === undefined ? undefined : new Date(since),
    },
    { sort, limit: limit + 1, cursor },
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: await Promise.all(page.map((row) => present(deps, viewer, row))),
    nextCursor: rows.length > limit && last ? cursorAfter(sort, last) : null,
  };
}

/** The shape that the API shows. The upload endpoint is for those who may use it, while it may be used. */
export async function present(deps: Deps, viewer: Viewer | null, row: store.VideoRow): Promise<Video> {
  const origin = deps.settings.PUBLIC_URL;
  const takesUpload = row.state !== "queued" && row.state !== "processing";
  const shown = takesUpload && may(viewer, "video.upload", row.ownerId);
  return {
    id: row.id,
    title: row.title,
    description: row.description,
    visibility: row.visibility,
    downloadable: row.downloadable,
    embedding: row.embedding,
    ...(may(viewer, "video.update", row.ownerId) ? forEditors(row) : {}),
    language: row.language,
    licence: row.licence,
    ageRating: row.ageRating,
    chapters: chaptersOf(row),
    ...(may(viewer, "video.upload", row.ownerId) && row.replacement
      ? { replacement: await replacementOf(deps, row, row.replacement) }
      : {}),
    ...(isOwn(viewer, row) ? { metadata: row.metadata as Record<string, string> } : {}),
    state: row.state,
    playable: row.playable,
    progress: await liveProgress(deps, row),
    error: errorOf(viewer, row),
    durationSeconds: row.durationSeconds,
    width: row.width,
    height: row.height,
    viewCount: row.viewCount,
    likeCount: row.likeCount,
    commentPolicy: row.commentPolicy,
    commentCount: row.commentCount,
    createdAt: row.createdAt.toISOString(),
    publishedAt: row.playableAt?.toISOString() ?? null,
    owner: { id: row.ownerId, displayName: row.ownerName },
    tags: row.tags,
    categories: row.categories,
    ...(shown && row.state === "failed" && row.epoch > 0
      ? { retry: { endpoint: `${origin}/api/v1/videos/${row.id}/retry` } }
      : {}),
    ...(await pictures(deps, viewer, row)),
    ...(shown ? { upload: { endpoint: `${origin}/api/v1/videos/${row.id}/upload` } } : {}),
  };
}

// That another source could not take the place of one that plays concerns its owner alone.
function errorOf(viewer: Viewer | null, { state, ownerId, errorCode, errorMessage }: store.VideoRow): Video["error"] {
  if (!errorCode || !errorMessage || (state === "ready" && !may(viewer, "video.upload", ownerId))) return null;
  return { code: errorCode, message: errorMessage };
}

async function replacementOf(
  deps: Deps,
  { id }: store.VideoRow,
  { state }: NonNullable<store.VideoRow["replacement"]>,
): Promise<Video["replacement"]> {
  return { state, progress: await liveProgress(deps, { id, state }) };
}

function forEditors({ allowedOrigins, relatedPolicy, scheduledAt, scheduledVisibility, ...row }: store.VideoRow) {
  const { takenDownAt, takenDownReason: reason, takenDownVisibility: visibility } = row;
  const down = takenDownAt && reason !== null && visibility !== null;
  return {
    allowedOrigins,
    relatedPolicy,
    scheduledAt: scheduledAt?.toISOString() ?? null,
    scheduledVisibility,
    takenDown: down ? { at: takenDownAt.toISOString(), reason, visibility } : null,
  };
}

// A source that took the place of a longer one leaves chapters behind its end.
export function chaptersOf({ chapters, durationSeconds }: store.VideoRow): Chapter[] {
  const end = durationSeconds ?? Infinity;
  return (chapters as Chapter[]).filter(({ startSeconds }) => startSeconds < end);
}

// Its owner's own systems: an admin is none of them.
function isOwn(viewer: Viewer | null, { ownerId }: store.VideoRow): boolean {
  if (viewer?.userId !== ownerId) return false;
  return may(viewer, "video.read-hidden", ownerId) || may(viewer, "video.update", ownerId);
}

/** The videos of these ids that `shown` lets through, in the order of the ids. */
export async function presentByIds(
  deps: Deps,
  viewer: Viewer | null,
  ids: string[],
  shown: (row: store.VideoRow) => boolean,
): Promise<Video[]> {
  const rows = new Map((await store.findVideos(deps, ids)).map((row) => [row.id, row]));
  const ordered = ids.flatMap((id) => rows.get(id) ?? []).filter(shown);
  return Promise.all(ordered.map((row) => present(deps, viewer, row)));
}

/** Whether it stands in public lists and search. */
export function isListed(row: Pick<store.VideoRow, "visibility" | "playable">): boolean {
  return row.playable && row.visibility === "public";
}

/** Whether anybody with the link may see it. */
export function isOpen(row: Pick<store.VideoRow, "visibility" | "playable">): boolean {
  return row.playable && row.visibility !== "private";
}

async function pictures(
  deps: Deps,
  viewer: Viewer | null,
  row: store.VideoRow,
): Promise<Pick<Video, "posterUrl" | "previewUrl">> {
  const hidden = row.visibility === "private" || row.visibility === "subscribers";
  const some = row.posterFile !== null || row.hasPreview;
  if (!some || !row.playable || (hidden && !may(viewer, "video.read-hidden", row.ownerId))) {
    return { posterUrl: null, previewUrl: null };
  }
  const { poster, preview } = pictureUrls((await mediaBase(deps, row, { userId: viewer?.userId ?? null })).base, row);
  return { posterUrl: poster, previewUrl: preview };
}

/** Throws CATEGORY_UNKNOWN naming the category. */
export async function refuseUnknownCategories(deps: Pick<Deps, "db">, slugs: string[], place = "body"): Promise<void> {
  if (slugs.length === 0) return;
  const known = new Set((await store.listCategories(deps)).map((category) => category.slug));
  const unknown = slugs.find((slug) => !known.has(slug));
  if (unknown === undefined) return;
  throw new Fault("CATEGORY_UNKNOWN", `There is no category "${unknown}".`, {
    fields: [{ path: `${place}.categories.${slugs.indexOf(unknown)}`, message: "unknown category" }],
  });
}

export function notFound(): Fault {
  return new Fault("VIDEO_NOT_FOUND", "There is no such video, or you may not see it.");
}

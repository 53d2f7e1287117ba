import { encodeErrors, Fault, type EncodeErrorCode } from "../../schema/errors.ts";
import { may, type Permission } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { findAnyVideo, type VideoRow } from "../videos/videos.ts";
import type { Encode } from "./contract.ts";
import { tracePageOf } from "../telemetry/trace-page.ts";
import * as store from "./store.ts";

/** The encodes of a video, newest first. Throws VIDEO_NOT_FOUND for all but those who may read them. */
export async function listEncodes(
  deps: Pick<Deps, "db" | "settings">,
  viewer: Viewer,
  videoId: string,
  page: { limit: number; before: number | undefined },
): Promise<{ items: Encode[]; nextCursor: string | null; traceUrl: string | null }> {
  const video = await findOwn(deps, viewer, videoId, "encode.read");
  const rows = await store.listEncodes(deps, videoId, { ...page, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: shown.map((row) => present(video, row)),
    nextCursor: rows.length > page.limit && last ? String(last.epoch) : null,
    traceUrl: video.ownerId === viewer.userId ? await tracePageOf(deps, videoId) : null,
  };
}

/** The row of the viewer's own video. That another's cannot be encoded is nobody else's business. */
export async function findOwn(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  videoId: string,
  permission: Permission,
): Promise<VideoRow> {
  const video = await findAnyVideo(deps, videoId);
  if (video && may(viewer, permission, video.ownerId)) return video;
  throw new Fault("VIDEO_NOT_FOUND", "There is no such video, or it is not yours.");
}

function present(video: VideoRow, row: store.EncodeRow): Encode {
  return {
    epoch: row.epoch,
    state: row.state,
    queuedAt: row.queuedAt.toISOString(),
    playableAt: row.playableAt?.toISOString() ?? null,
    endedAt: row.endedAt?.toISOString() ?? null,
    cpuSeconds: row.cpuSeconds,
    error: row.errorCode === null ? null : { code: row.errorCode, message: messageOf(video, row, row.errorCode) },
  };
}

// The words of the last failure stand with the video; of earlier ones, those of the code are left.
function messageOf(video: VideoRow, row: store.EncodeRow, code: string): string {
  if (row.epoch === video.epoch && video.errorCode === code && video.errorMessage) return video.errorMessage;
  return encodeErrors[code as EncodeErrorCode] ?? encodeErrors.ERR_UNKNOWN;
}

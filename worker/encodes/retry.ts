import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import type { Video } from "../videos/contract.ts";
import { present, type VideoRow } from "../videos/videos.ts";
import { findOwn } from "./encodes.ts";
import * as store from "./store.ts";

/**
 * Begins a new encode of a failed video's source. Said again while that is under way it changes
 * nothing. Throws VIDEO_NOT_FOUND, VIDEO_STATE_CONFLICT or SOURCE_MISSING.
 */
export async function retryEncode(deps: Deps, viewer: Viewer, videoId: string): Promise<Video> {
  const video = await findOwn(deps, viewer, videoId, "video.upload");
  if (video.state === "failed") await queue(deps, video);
  else if (!(await isBeingRetried(deps, video))) {
    throw new Fault("VIDEO_STATE_CONFLICT", `Only a failed video can be tried again: this one is ${video.state}.`);
  }
  return present(deps, viewer, await findOwn(deps, viewer, videoId, "video.upload"));
}

async function queue(deps: Deps, video: VideoRow): Promise<void> {
  const upload = await store.findLastUpload(deps, video.id);
  if (upload?.state !== "completed") {
    throw new Fault(
      "VIDEO_STATE_CONFLICT",
      "The last file was not accepted, so there is none to try again. Upload one.",
    );
  }
  if (!(await deps.media.head(upload.objectKey))) {
    throw new Fault("SOURCE_MISSING", "The uploaded file is no longer stored. Upload it again.");
  }
  // Of calls at once another one may have been first: then it is done.
  if (await store.queueRetry(deps, video.id, video.epoch, upload)) await forgetAccess(deps, video.id);
}

async function isBeingRetried(deps: Pick<Deps, "db">, { id, state, epoch }: VideoRow): Promise<boolean> {
  return (state === "queued" || state === "processing") && store.isRetry(deps, id, epoch);
}

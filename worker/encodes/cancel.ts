import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import { coordinatorOf } from "../transcode/coordinators.ts";
import type { Video } from "../videos/contract.ts";
import { present } from "../videos/videos.ts";
import { findOwn } from "./encodes.ts";
import * as store from "./store.ts";

/**
 * Stops the encode that is under way. Said again it changes nothing. Throws VIDEO_NOT_FOUND, or
 * VIDEO_STATE_CONFLICT where none is.
 */
export async function cancelEncode(deps: Deps, viewer: Viewer, videoId: string): Promise<Video> {
  await findOwn(deps, viewer, videoId, "video.upload");
  const latest = await store.findLatest(deps, videoId);
  if (!latest || !(await stop(deps, latest))) {
    throw new Fault("VIDEO_STATE_CONFLICT", "Nothing is being encoded for this video.");
  }
  return present(deps, viewer, await findOwn(deps, viewer, videoId, "video.upload"));
}

async function stop(deps: Deps, { encode, upload }: NonNullable<Awaited<ReturnType<typeof store.findLatest>>>) {
  const { videoId, epoch, state, errorCode } = encode;
  if (state === "failed") return errorCode === "ERR_ENCODE_CANCELLED";
  if (state === "ready") return false;
  const source = { key: upload.objectKey, sizeBytes: upload.storedBytes ?? 0 };
  const stopped = await coordinatorOf(deps, videoId).cancel({ videoId, epoch, source });
  if (stopped) await forgetAccess(deps, videoId);
  // Of calls at once another one may have been first.
  return stopped || (await store.findEncode(deps, videoId, epoch))?.errorCode === "ERR_ENCODE_CANCELLED";
}

import { Fault } from "../../schema/errors.ts";
import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import { tracksOf } from "../captions/captions.ts";
import type { Deps } from "../deps.ts";
import { findVisible, isSubscriber, type VideoRow } from "../videos/videos.ts";
import type { Playback } from "./contract.ts";
import { mediaBase } from "./media-base.ts";
import { pictureUrls } from "./picture-urls.ts";

/** Addresses for this viewer. Throws VIDEO_NOT_FOUND, VIDEO_NOT_PLAYABLE or FORBIDDEN. */
export async function readPlayback(deps: Deps, viewer: Viewer | null, id: string): Promise<Playback> {
  const video = await findPlayable(deps, viewer, id);
  const [{ base, expiresAt }, captions] = await Promise.all([mediaBase(deps, video), tracksOf(deps, id)]);
  return {
    hls: `${base}/master.m3u8`,
    dash: video.state === "ready" ? `${base}/manifest.mpd` : null,
    ...pictureUrls(base, video),
    captions: captions.map(({ id, language, label }) => ({ language, label, url: `${base}/captions/${id}.vtt` })),
    ...(expiresAt ? { expiresAt: expiresAt.toISOString() } : {}),
  };
}

/** The row of a video that this viewer may watch now. Throws VIDEO_NOT_FOUND, VIDEO_NOT_PLAYABLE or FORBIDDEN. */
export async function findPlayable(deps: Deps, viewer: Viewer | null, id: string): Promise<VideoRow> {
  const video = await findVisible(deps, viewer, id);
  if (!video.playable) {
    throw new Fault("VIDEO_NOT_PLAYABLE", `The video cannot be played yet: it is ${video.state}.`);
  }
  if (video.visibility === "subscribers" && !(await maySubscribed(deps, viewer, video.ownerId))) {
    throw new Fault("FORBIDDEN", "Only subscribers of this creator can watch this video.");
  }
  return video;
}

async function maySubscribed(deps: Pick<Deps, "db">, viewer: Viewer | null, ownerId: string): Promise<boolean> {
  if (may(viewer, "video.read-hidden", ownerId)) return true;
  return viewer !== null && isSubscriber(deps, viewer.userId, ownerId);
}

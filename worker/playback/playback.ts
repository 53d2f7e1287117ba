import { Fault } from "../../schema/errors.ts";
import { may, reachOf } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import { tracksOf } from "../captions/captions.ts";
import type { Deps } from "../deps.ts";
import { findAnyVideo, findVisible, isSubscriber, type VideoRow } from "../videos/videos.ts";
import type { Whereabouts } from "./access-rules.ts";
import { admit, identify } from "./admit.ts";
import type { Playback } from "./contract.ts";
import { mediaBase, mediaRoot } from "./media-base.ts";
import { pictureUrls } from "./picture-urls.ts";

/** Who asks for addresses: an account, or whoever has a token, which then counts alone. */
export type PlaybackAsker = {
  viewer: Viewer | null;
  from: Whereabouts;
  token?: string | undefined;
  stream?: string | undefined;
};

/**
 * Addresses for this viewer.
 *
 * @throws Fault VIDEO_NOT_FOUND, VIDEO_NOT_PLAYABLE or FORBIDDEN; with a token what the gate would answer
 */
export async function readPlayback(deps: Deps, asker: PlaybackAsker, id: string): Promise<Playback> {
  const [{ video, base, expiresAt }, captions] = await Promise.all([openVideo(deps, asker, id), tracksOf(deps, id)]);
  return {
    title: video.title,
    hls: `${base}/master.m3u8`,
    dash: video.state === "ready" ? `${base}/manifest.mpd` : null,
    ...pictureUrls(base, video),
    captions: captions.map(({ id, language, label }) => ({ language, label, url: `${base}/captions/${id}.vtt` })),
    ...(expiresAt ? { expiresAt: expiresAt.toISOString() } : {}),
  };
}

async function openVideo(
  deps: Deps,
  { viewer, from, token, stream }: PlaybackAsker,
  id: string,
): Promise<{ video: VideoRow; base: string; expiresAt: Date | null }> {
  if (token === undefined) {
    const video = await findPlayable(deps, viewer, id);
    return { video, ...(await mediaBase(deps, video, { userId: viewer?.userId ?? null, stream })) };
  }
  const named = await identify(deps, token);
  const video = named.videoId === id && named.grant ? await findAnyVideo(deps, id) : null;
  if (!video || !named.grant) throw new Fault("MEDIA_NOT_FOUND", "There is nothing to play here.");
  if (!named.access.playable) throw notPlayable(video);
  await admit(deps, named, "video", from);
  return { video, base: `${mediaRoot(deps)}/${token}`, expiresAt: new Date(named.grant.expiresAtMs) };
}

/** The row of a video that this viewer may watch now. Throws VIDEO_NOT_FOUND, VIDEO_NOT_PLAYABLE or FORBIDDEN. */
export async function findPlayable(deps: Deps, viewer: Viewer | null, id: string): Promise<VideoRow> {
  const video = await findVisible(deps, viewer, id);
  if (!video.playable) throw notPlayable(video);
  if (video.visibility === "subscribers" && !(await maySubscribed(deps, viewer, video.ownerId))) {
    throw new Fault("FORBIDDEN", "Only subscribers of this creator can watch this video.");
  }
  return video;
}

async function maySubscribed(deps: Pick<Deps, "db">, viewer: Viewer | null, ownerId: string): Promise<boolean> {
  if (may(viewer, "video.read-hidden", ownerId)) return true;
  // What an API key may not read of its own account, it may not read of others either.
  if (viewer?.credential.kind === "apiKey" && reachOf(viewer, "video.read-hidden") === null) return false;
  return viewer !== null && isSubscriber(deps, viewer.userId, ownerId);
}

function notPlayable(video: VideoRow): Fault {
  return new Fault("VIDEO_NOT_PLAYABLE", `The video cannot be played yet: it is ${video.state}.`);
}

import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { siteSettings } from "../site/site-settings.ts";
import { findOwned, type VideoRow } from "../videos/videos.ts";
import { takingStates } from "./store.ts";

/**
 * The right to give this one video its source, whoever holds it: its owner, or somebody with a link.
 * Limits are those below the site's own, null where there are none.
 */
export type UploadRight = {
  video: Pick<VideoRow, "id" | "state">;
  /** The account that the upload belongs to. */
  accountId: string;
  maxBytes: number | null;
  maxDurationSeconds: number | null;
  /** Whether a video that is ready may be given another source. */
  replaces: boolean;
  /** When it ends by itself: no address that is signed in its name lives longer. */
  endsAt: Date | null;
};

/** The right of an account that may upload to the video. Throws VIDEO_NOT_FOUND or FORBIDDEN. */
export async function rightOfViewer(deps: Pick<Deps, "db">, viewer: Viewer, videoId: string): Promise<UploadRight> {
  const video = await findOwned(deps, viewer, videoId, "video.upload");
  return { video, accountId: viewer.userId, maxBytes: null, maxDurationSeconds: null, replaces: true, endsAt: null };
}

/** Throws VIDEO_STATE_CONFLICT where the video has its source already, and this right may not replace it now. */
export function requireTakesUpload({ video, replaces }: UploadRight): void {
  if (replaces && video.state === "ready") return;
  if (!(takingStates as readonly string[]).includes(video.state)) throw hasSource(`it is ${video.state}`);
}

/** VIDEO_STATE_CONFLICT with how it is known. */
export function hasSource(why: string): Fault {
  return new Fault("VIDEO_STATE_CONFLICT", `The video already has its source: ${why}.`);
}

/** The most bytes that may be uploaded by this right. */
export async function byteLimit(
  deps: Pick<Deps, "db" | "cache" | "settings">,
  { maxBytes }: Pick<UploadRight, "maxBytes">,
): Promise<number> {
  return Math.min((await siteSettings(deps)).maxUploadBytes, maxBytes ?? Infinity);
}

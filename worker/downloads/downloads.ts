import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { mediaBase, tokenBase } from "../playback/media-base.ts";
import { findPlayable } from "../playback/playback.ts";
import { findRecord } from "../playback/record.ts";
import type { Download } from "./contract.ts";
import { downloadName } from "./disposition.ts";
import { openDownload } from "./download-file.ts";

/**
 * The files that this viewer is offered. The owner gets them even where viewers do not, by addresses
 * whose token says so. Throws VIDEO_NOT_FOUND, VIDEO_NOT_PLAYABLE or FORBIDDEN.
 */
export async function listDownloads(deps: Deps, viewer: Viewer | null, id: string): Promise<Download[]> {
  const video = await findPlayable(deps, viewer, id);
  const own = may(viewer, "video.update", video.ownerId);
  if (video.state !== "ready" || !(video.downloadable || own)) return [];
  const record = await findRecord(deps, id, video.epoch);
  if (!record) return [];
  const holder = { userId: viewer?.userId ?? null };
  const { base } = video.downloadable
    ? await mediaBase(deps, video, holder)
    : await tokenBase(deps, video, holder, { downloadable: true });
  const renditions = [
    ...record.video.map(({ name, width, height }) => ({ name, width, height })),
    ...record.audio.map(({ name }) => ({ name, width: null, height: null })),
  ];
  const files = await Promise.all(
    renditions.map(async (rendition) => {
      const file = await openDownload(deps, id, video.epoch, rendition.name);
      return file && { ...rendition, sizeBytes: file.sizeBytes };
    }),
  );
  return files
    .filter((file) => file !== null)
    .map((file) => ({
      ...file,
      url: `${base}/e${video.epoch}/${file.name}/download.mp4`,
      filename: downloadName(video.title, file.name),
    }));
}

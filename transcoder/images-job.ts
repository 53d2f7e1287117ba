import { ManifestRecord } from "../schema/manifest.ts";
import { mediaKey } from "../schema/media-keys.ts";
import type { ImagesJob, PosterJob } from "../schema/messages.ts";
import { TransientFailure } from "./failure.ts";
import { Fmp4Error } from "./fmp4.ts";
import { PictureFailure, type PictureDeps } from "./picture.ts";
import { bestPicture, isPoor } from "./picture-quality.ts";
import { makePreview } from "./preview.ts";
import type { SendReport } from "./report.ts";
import { makeStoredPoster } from "./stored-poster.ts";
import { makeStills } from "./stills.ts";
import { makeStoryboard } from "./storyboard.ts";

type Deps = PictureDeps & { report: SendReport };

// What fails again is taken for the material's fault: the video is watchable without the picture.
const attemptsAtPictures = 2;

/**
 * Makes all pictures of a finished encode from its own stored renditions, and reports which there are.
 *
 * @throws TransientFailure when the queue should deliver the job again
 * @throws JobDropped when the encode is not the video's any more
 */
export async function makeImages(deps: Deps, job: ImagesJob, attempt: number, signal?: AbortSignal): Promise<void> {
  const record = await findRecord(deps, job, signal);
  if (!record) return;
  const part = <T>(work: () => Promise<T>) => unlessHopeless(deps, attempt, work);
  const tiles = await part(() => makeStoryboard(deps, record, signal));
  const preview = await part(() => makePreview(deps, record, signal));
  await part(() => makeStills(deps, record, signal));
  await deps.report({ type: "images", storyboard: tiles !== null, preview: preview === true }, signal);
  const best = tiles?.[bestPicture(tiles.map((tile) => tile.quality))];
  if (!job.poster || !best) return;
  const poster = await part(() => makeStoredPoster(deps, record, best.frame, signal));
  if (!poster) return;
  await deps.report({ type: "poster", ...poster, poor: isPoor(best.quality), timeSeconds: null }, signal);
}

/**
 * Makes a poster of the frame that a video shows at the time that its owner chose.
 *
 * @throws TransientFailure when the queue should deliver the job again
 * @throws JobDropped when another time was chosen since
 */
export async function makeChosenPoster(
  deps: Deps,
  job: PosterJob,
  attempt: number,
  signal?: AbortSignal,
): Promise<void> {
  const record = await findRecord(deps, job, signal);
  if (!record) return;
  const { timeSeconds } = job;
  // A time that was computed from a frame's number may be a hair before that frame.
  const frame = Math.floor((timeSeconds * record.rateNum) / record.rateDen + 1e-3);
  const poster = await unlessHopeless(deps, attempt, () => makeStoredPoster(deps, record, frame, signal));
  if (poster) await deps.report({ type: "poster", ...poster, poor: false, timeSeconds }, signal);
}

async function findRecord(
  { storage, log }: Deps,
  { videoId, epoch }: ImagesJob | PosterJob,
  signal?: AbortSignal,
): Promise<ManifestRecord | null> {
  const bytes = await storage.read(mediaKey.manifest(videoId, epoch), undefined, signal);
  if (bytes) return ManifestRecord.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  // Deleted, or replaced by another source.
  log.info("images.unwanted");
  return null;
}

async function unlessHopeless<T>(deps: Deps, attempt: number, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof PictureFailure || error instanceof Fmp4Error)) throw error;
    if (attempt < attemptsAtPictures) throw new TransientFailure(error.message, { cause: error });
    deps.log.warn("picture.failed", { error });
    return null;
  }
}

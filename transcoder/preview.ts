import type { ManifestRecord } from "../schema/manifest.ts";
import { mediaKey } from "../schema/media-keys.ts";
import { framesOf, keyFramesOf, nearestKeyFrame, smallTrack, type KeyFrame } from "./key-frames.ts";
import { takePicture, type PictureDeps } from "./picture.ts";
import { previewCommand, previewFrames } from "./picture-args.ts";
import { hasEncoder } from "./process.ts";
import { readGops } from "./read-key-frames.ts";

const moments = 6;
const totalSeconds = 3;
const previewWidth = 320;
const largestPreview = 500_000;
// Of 100: the first that is small enough is taken.
const qualities = [50, 30, 12];

/**
 * Makes and stores a few seconds of moments from all over the video. False where there is no video, or
 * this FFmpeg has no WebP: then there is no preview, as GIF would be ten times as large.
 *
 * @throws PictureFailure when FFmpeg cannot make it, TransientFailure when the storage fails
 */
export async function makePreview(deps: PictureDeps, record: ManifestRecord, signal?: AbortSignal): Promise<boolean> {
  const track = smallTrack(record);
  if (!track) return false;
  if (!(await hasEncoder(deps.tools, "libwebp_anim"))) {
    deps.log.warn("preview.skipped", { reason: "this FFmpeg lacks the encoder libwebp_anim" });
    return false;
  }
  const { videoId, epoch } = record;
  const gops = chooseGops(keyFramesOf(track), framesOf(track));
  const input = await readGops({ storage: deps.storage, videoId, epoch, track }, gops, signal);
  const seconds = totalSeconds / gops.length;
  const indexes: number[] = [];
  let start = 0;
  for (const gop of gops) {
    const within = previewFrames(record.rateNum / record.rateDen, seconds, gop.frames);
    indexes.push(...within.map((index) => start + index));
    start += gop.frames;
  }
  const width = Math.min(previewWidth, track.width);
  const size = { width, height: Math.max(2, Math.round((track.height * width) / track.width / 2) * 2) };
  const name = "preview";
  for (const quality of qualities) {
    const last = quality === qualities.at(-1);
    const [webp] = await takePicture(deps, { name, outputs: 1, largestBytes: 8 * largestPreview, signal }, (targets) =>
      previewCommand(input, targets, { size, indexes, quality }),
    );
    if (webp && webp.length <= largestPreview) {
      await deps.storage.put(mediaKey.preview(videoId, epoch), webp, "image/webp", signal);
      return true;
    }
    if (last) deps.log.warn("preview.skipped", { reason: "too large at every quality", bytes: webp?.length });
  }
  return false;
}

/** GOPs from all over the video, each once, all decoded with one init segment. */
function chooseGops(keyFrames: readonly KeyFrame[], frames: number): KeyFrame[] {
  const init = keyFrames[Math.floor(keyFrames.length / 2)]?.init;
  const eligible = keyFrames.filter((keyFrame) => keyFrame.init === init);
  const chosen = Array.from({ length: moments }, (_, i) =>
    nearestKeyFrame(eligible, Math.round(((i + 0.5) * frames) / moments)),
  );
  return [...new Set(chosen)].filter((keyFrame) => keyFrame !== undefined);
}

import type { ManifestRecord, ManifestVideoTrack } from "../schema/manifest.ts";
import { framesOf, keyFramesOf, nearestKeyFrame, type KeyFrame } from "./key-frames.ts";

/** The key frames that show a video's moments: that of number k is nearest to frame `interval * k`. */
export type Moments = { frames: number; interval: number; shown: KeyFrame[] };

const shortestSeconds = 2;

/**
 * Spreads moments evenly over a rendition: one a GOP, or fewer where that were more than `most`.
 *
 * @param group so many of them, from the first on, are decoded together and share an init segment
 */
export function spreadMoments(
  record: Pick<ManifestRecord, "rateNum" | "rateDen">,
  track: ManifestVideoTrack,
  { most, group }: { most: number; group: number },
): Moments {
  const keyFrames = keyFramesOf(track);
  const frames = framesOf(track);
  const framesPerSecond = record.rateNum / record.rateDen;
  // Whole GOPs, so that each shows its moment exactly where all GOPs are of one length.
  const step = Math.max(keyFrames[0]?.frames ?? 1, Math.round(shortestSeconds * framesPerSecond));
  const interval = step * Math.max(1, Math.ceil(frames / (step * most)));
  const count = Math.max(1, Math.ceil(frames / interval));
  const shown: KeyFrame[] = [];
  for (let i = 0; i < count; i += 1) {
    // Encoders of two builds may have taken part, and a group is decoded with one init segment.
    const groupInit = i % group === 0 ? undefined : shown.at(-1)?.init;
    const eligible = groupInit === undefined ? keyFrames : keyFrames.filter(({ init }) => init === groupInit);
    const keyFrame = nearestKeyFrame(eligible, i * interval);
    if (keyFrame) shown.push(keyFrame);
  }
  return { frames, interval, shown };
}

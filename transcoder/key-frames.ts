import type { ManifestRecord, ManifestVideoTrack } from "../schema/manifest.ts";

/** A key frame of a stored rendition, and the GOP that it begins. Offsets and lengths are bytes of the segment. */
export type KeyFrame = {
  segment: number;
  /** The hash of the init segment that it is decoded with. */
  init: string;
  /** Its place on the frame grid, and how many frames its GOP has. */
  frame: number;
  frames: number;
  offset: number;
  /** Up to the end of the key frame itself. */
  length: number;
  /** Up to the end of the GOP. */
  gopLength: number;
};

// Enough for a tile of the storyboard, and for the preview.
const tileHeight = 240;

/** The rendition that small pictures are made of: the lowest with enough detail. Null without video. */
export function smallTrack({ video }: ManifestRecord, smallestHeight = tileHeight): ManifestVideoTrack | null {
  const known = decodable(video).toSorted((a, b) => shortSide(a) - shortSide(b));
  return known.find((track) => shortSide(track) >= smallestHeight) ?? known.at(-1) ?? null;
}

/** The rendition that posters are made of. */
export function largeTrack({ video }: ManifestRecord): ManifestVideoTrack | null {
  return decodable(video).toSorted((a, b) => shortSide(b) - shortSide(a))[0] ?? null;
}

/** All key frames of a rendition, in order. */
export function keyFramesOf(track: ManifestVideoTrack): KeyFrame[] {
  const found: KeyFrame[] = [];
  let segmentFrame = 0;
  for (const [segment, [units, bytes, iframes]] of track.segments.entries()) {
    const init = track.inits.findLast(({ from }) => from <= segment)?.hash ?? "";
    let frame = segmentFrame;
    for (const [i, [offset, length, frames]] of iframes.entries()) {
      const end = iframes[i + 1]?.[0] ?? bytes;
      found.push({ segment, init, frame, frames, offset, length, gopLength: end - offset });
      frame += frames;
    }
    segmentFrame += units;
  }
  return found;
}

/** The key frame that is nearest to a frame of the grid. */
export function nearestKeyFrame(keyFrames: readonly KeyFrame[], frame: number): KeyFrame | undefined {
  const before = keyFrameBefore(keyFrames, frame);
  const after = keyFrames[before ? keyFrames.indexOf(before) + 1 : 0];
  if (!before || !after) return before ?? after;
  return after.frame - frame < frame - before.frame ? after : before;
}

/** The key frame whose GOP holds a frame of the grid. */
export function keyFrameBefore(keyFrames: readonly KeyFrame[], frame: number): KeyFrame | undefined {
  return keyFrames.findLast((keyFrame) => keyFrame.frame <= frame);
}

export function framesOf(track: ManifestVideoTrack): number {
  return track.segments.reduce((sum, [units]) => sum + units, 0);
}

// H.264 is decoded by every FFmpeg, and costs the least. Its renditions are SDR.
function decodable(video: ManifestVideoTrack[]): ManifestVideoTrack[] {
  const avc = video.filter(({ codecs }) => codecs.startsWith("avc1"));
  return avc.length > 0 ? avc : video;
}

function shortSide({ width, height }: ManifestVideoTrack): number {
  return Math.min(width, height);
}

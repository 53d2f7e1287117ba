/** Names of tracks: `720p` and `720p-hevc`, `audio` and `audio-2`. They stand in keys and in media paths. */
export const videoTrackPattern = /^\d{1,4}p(?:-hevc|-av1)?$/;
export const audioTrackPattern = /^audio(?:-[2-8])?$/;
export const trackPattern = new RegExp(`${videoTrackPattern.source}|${audioTrackPattern.source}`);

/**
 * Every object key of the media bucket is built here. Output stands under the epoch of its encode:
 * a second encode of the same video never overwrites what a player may hold, and finished objects
 * are immutable under their key.
 */
export const mediaKey = {
  source: (videoId: string, uploadId: string) => `sources/${videoId}/${uploadId}`,
  sourcePrefix: (videoId: string) => `sources/${videoId}/`,
  videoPrefix: (videoId: string) => `videos/${videoId}/`,
  encodePrefix: (videoId: string, epoch: number) => `videos/${videoId}/e${epoch}/`,
  manifest: (videoId: string, epoch: number) => `videos/${videoId}/e${epoch}/manifest.json`,
  init: (videoId: string, epoch: number, track: string, hash: string) =>
    `videos/${videoId}/e${epoch}/${track}/init-${hash}.mp4`,
  segment: (videoId: string, epoch: number, track: string, index: number) =>
    `videos/${videoId}/e${epoch}/${track}/${segmentFile(index)}`,
  /** What one attempt of a job did. Sorts by job, then attempt. No media path leads here. */
  jobLog: (videoId: string, epoch: number, log: { job: number; attempt: number; startedMs: number }) =>
    `${jobLogPrefix(videoId, epoch)}${padded(log.job, 5)}-${padded(log.attempt, 3)}-${log.startedMs}.json`,
  jobLogPrefix,
  /** The sanitised cues of one caption track. They never change: a replacement has another id. */
  caption: (videoId: string, captionId: string) => `videos/${videoId}/captions/${captionId}.vtt`,
  captionIndex: (videoId: string) => `videos/${videoId}/captions.json`,
  /** `file` from posterFile: a better poster is another object, as the address of each is cached for good. */
  poster: (videoId: string, epoch: number, file: string) => `videos/${videoId}/e${epoch}/${file}`,
  storyboard: (videoId: string, epoch: number) => `videos/${videoId}/e${epoch}/storyboard.json`,
  storyboardSheet: (videoId: string, epoch: number, sheet: number) =>
    `videos/${videoId}/e${epoch}/${storyboardSheetFile(sheet)}`,
  stills: (videoId: string, epoch: number) => `videos/${videoId}/e${epoch}/stills.json`,
  /** Many JPEGs behind each other; no media path leads here but `thumbnail.jpg`. */
  stillPack: (videoId: string, epoch: number, size: number, pack: number) =>
    `videos/${videoId}/e${epoch}/stills/${size}-${pack}.bin`,
  preview: (videoId: string, epoch: number) => `videos/${videoId}/e${epoch}/${previewFile}`,
  /** What a training of the recommendations reads and writes. No media path leads here. */
  trainingPrefix: (run: string) => `recommend/${run}/`,
  trainingFile: (run: string, kind: "viewers" | "videos" | "neighbours", index: number) =>
    `recommend/${run}/${kind}-${padded(index, 5)}.json`,
} as const;

/** `00007.m4s`. Five digits sort well in listings; a longer video simply grows the number. */
export function segmentFile(index: number): string {
  return `${padded(index, 5)}.m4s`;
}

export function initFile(hash: string): string {
  return `init-${hash}.mp4`;
}

function jobLogPrefix(videoId: string, epoch: number): string {
  return `videos/${videoId}/e${epoch}/logs/`;
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
/** @param hash of the picture's bytes, 12 hexadecimal digits */
export function posterFile(hash: string): string {
  return `poster-${hash}.jpg`;
}

/** `storyboard/0.jpg`: relative to the encode's prefix, where the storyboard's WebVTT stands as well. */
export function storyboardSheetFile(sheet: number): string {
  return `storyboard/${sheet}.jpg`;
}

export const storyboardFile = "storyboard.vtt";
export const thumbnailFile = "thumbnail.jpg";
export const previewFile = "preview.webp";

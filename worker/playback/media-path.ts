import { audioTrackPattern, thumbnailFile, videoTrackPattern } from "../../schema/media-keys.ts";

/** What a media path names below the video's id or token. `file` is a key's last part where it is an object. */
export type MediaPath =
  | { kind: "master" }
  | { kind: "dash" }
  | { kind: "playlist"; epoch: number; track: string; iframes: boolean }
  | { kind: "download"; epoch: number; rendition: string; contentType: string }
  | { kind: "caption"; captionId: string }
  | { kind: "caption-playlist"; captionId: string }
  | { kind: "caption-segment"; captionId: string; index: number }
  | { kind: "storyboard"; epoch: number }
  | { kind: "thumbnail" }
  | { kind: "object"; epoch: number; file: string; contentType: string };

// The only paths there are. Anything else, `..`, `%2f`, a backslash or a NUL included, is no path.
const anyTrack = [videoTrackPattern, audioTrackPattern].map((pattern) => pattern.source.slice(1, -1)).join("|");
const below = (rest: string) => new RegExp(`^e([1-9]\\d{0,8})\\/${rest}$`);
const playlist = below(`(${anyTrack})\\/(index|iframes)\\.m3u8`);
const object = below(`((?:${anyTrack})\\/(?:init-[0-9a-f]{12}\\.mp4|\\d{5,9}\\.m4s))`);
const download = below(`(${anyTrack})\\/download\\.mp4`);
const storyboard = below("storyboard\\.vtt");
const picture = below("(poster(?:-[0-9a-f]{12})?\\.jpg|storyboard\\/(?:0|[1-9]\\d{0,3})\\.jpg|preview\\.webp)");
const caption = /^captions\/(cap_[2-9b-df-hj-km-np-tv-z]{20})(?:\.vtt|\/(index\.m3u8|(?:0|[1-9]\d{0,5})\.vtt))$/;

export function parseMediaPath(path: string): MediaPath | null {
  if (path === "master.m3u8") return { kind: "master" };
  if (path === "manifest.mpd") return { kind: "dash" };
  if (path === thumbnailFile) return { kind: "thumbnail" };
  const [, listEpoch, track, list] = playlist.exec(path) ?? [];
  if (listEpoch && track) {
    return { kind: "playlist", epoch: Number(listEpoch), track, iframes: list === "iframes" };
  }
  const [, fileEpoch, rendition] = download.exec(path) ?? [];
  if (fileEpoch && rendition) {
    const contentType = rendition.startsWith("audio") ? "audio/mp4" : "video/mp4";
    return { kind: "download", epoch: Number(fileEpoch), rendition, contentType };
  }
  const [, captionId, part] = caption.exec(path) ?? [];
  if (captionId && part === undefined) return { kind: "caption", captionId };
  if (captionId && part === "index.m3u8") return { kind: "caption-playlist", captionId };
  if (captionId) return { kind: "caption-segment", captionId, index: Number.parseInt(part ?? "", 10) };
  const [, boardEpoch] = storyboard.exec(path) ?? [];
  if (boardEpoch) return { kind: "storyboard", epoch: Number(boardEpoch) };
  const [, epoch, file] = object.exec(path) ?? picture.exec(path) ?? [];
  if (epoch && file) return { kind: "object", epoch: Number(epoch), file, contentType: typeOf(file) };
  return null;
}

/** Whether what is rendered there depends on the encode that is current, which the path does not name. */
export function dependsOnEpoch({ kind }: MediaPath): boolean {
  return (
    kind === "master" ||
    kind === "dash" ||
    kind === "caption-playlist" ||
    kind === "caption-segment" ||
    kind === "thumbnail"
  );
}

function typeOf(file: string): string {
  if (file.endsWith(".jpg")) return "image/jpeg";
  if (file.endsWith(".webp")) return "image/webp";
  return file.startsWith("audio") ? "audio/mp4" : "video/mp4";
}

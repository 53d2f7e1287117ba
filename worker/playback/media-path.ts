/** What a media path names below the video's id or token. `file` is a key's last part where it is an object. */
export type MediaPath =
  | { kind: "master" }
  | { kind: "dash" }
  | { kind: "playlist"; epoch: number; track: string; iframes: boolean }
  | { kind: "storyboard"; epoch: number }
  | { kind: "object"; epoch: number; file: string; contentType: string };

// The only paths there are. Anything else, `..`, `%2f`, a backslash or a NUL included, is no path.
const playlist = /^e([1-9]\d{0,8})\/(\d{1,4}p|audio)\/(index|iframes)\.m3u8$/;
const object = /^e([1-9]\d{0,8})\/((?:\d{1,4}p|audio)\/(?:init-[0-9a-f]{12}\.mp4|\d{5,9}\.m4s))$/;
const storyboard = /^e([1-9]\d{0,8})\/storyboard\.vtt$/;
const picture = /^e([1-9]\d{0,8})\/(poster(?:-[0-9a-f]{12})?\.jpg|storyboard\/(?:0|[1-9]\d{0,3})\.jpg|preview\.webp)$/;

export function parseMediaPath(path: string): MediaPath | null {
  if (path === "master.m3u8") return { kind: "master" };
  if (path === "manifest.mpd") return { kind: "dash" };
  const [, listEpoch, track, list] = playlist.exec(path) ?? [];
  if (listEpoch && track) {
    return { kind: "playlist", epoch: Number(listEpoch), track, iframes: list === "iframes" };
  }
  const [, boardEpoch] = storyboard.exec(path) ?? [];
  if (boardEpoch) return { kind: "storyboard", epoch: Number(boardEpoch) };
  const [, epoch, file] = object.exec(path) ?? picture.exec(path) ?? [];
  if (epoch && file) return { kind: "object", epoch: Number(epoch), file, contentType: typeOf(file) };
  return null;
}

function typeOf(file: string): string {
  if (file.endsWith(".jpg")) return "image/jpeg";
  if (file.endsWith(".webp")) return "image/webp";
  return file.startsWith("audio/") ? "audio/mp4" : "video/mp4";
}

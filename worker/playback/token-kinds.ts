import type { MediaPath } from "./media-path.ts";

/** What a token may open, with the letter that stands for it in `aud`, as Mux's tokens have it. */
export const tokenKinds = { video: "v", thumbnail: "t", storyboard: "s", preview: "g", download: "d" } as const;

export type TokenKind = keyof typeof tokenKinds;
export const tokenKindNames = Object.keys(tokenKinds) as [TokenKind, ...TokenKind[]];

/** Which kind of token a path asks for. Playlists, segments and captions are the video. */
export function kindOfPath(path: MediaPath): TokenKind {
  if (path.kind === "download") return "download";
  if (path.kind === "storyboard" || path.kind === "thumbnail") return path.kind;
  if (path.kind !== "object" || !path.contentType.startsWith("image/")) return "video";
  if (path.file.startsWith("storyboard/")) return "storyboard";
  return path.file.startsWith("preview") ? "preview" : "thumbnail";
}

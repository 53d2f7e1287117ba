import type { Deps } from "../deps.ts";
import type { VideoAccess } from "./access.ts";

const shortestTokenSeconds = 3600;
const longestTokenSeconds = 4 * 3600;

type Playable = { id: string; visibility: VideoAccess["visibility"]; durationSeconds: number | null };

/** The address under which a video's media stand: by id where anybody may, by a fresh token otherwise. */
export async function mediaBase(
  deps: Pick<Deps, "keys" | "settings" | "now">,
  video: Playable,
): Promise<{ base: string; expiresAt: Date | null }> {
  const root = `${deps.settings.PUBLIC_URL}/media`;
  if (video.visibility === "public" || video.visibility === "unlisted") {
    return { base: `${root}/${video.id}`, expiresAt: null };
  }
  return tokenBase(deps, video);
}

/** The address by a fresh token, whoever may see the video. `claims` say what the token allows beyond playing. */
export async function tokenBase(
  deps: Pick<Deps, "keys" | "settings" | "now">,
  video: Playable,
  claims: { download?: true } = {},
): Promise<{ base: string; expiresAt: Date }> {
  const seconds = Math.min(longestTokenSeconds, Math.ceil(video.durationSeconds ?? 0) + shortestTokenSeconds);
  const token = await deps.keys.sign("playback", video.id, seconds, claims);
  return {
    base: `${deps.settings.PUBLIC_URL}/media/${token}`,
    expiresAt: new Date(deps.now().getTime() + seconds * 1000),
  };
}

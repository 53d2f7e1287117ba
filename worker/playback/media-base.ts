import type { Deps } from "../deps.ts";
import { newTokenId } from "./token-id.ts";
import type { VideoAccess } from "./access.ts";

const shortestTokenSeconds = 3600;
const longestTokenSeconds = 4 * 3600;

type BaseDeps = Pick<Deps, "keys" | "settings" | "now">;
type Playable = { id: string; visibility: VideoAccess["visibility"]; durationSeconds: number | null };

/** Who asks for an address. `stream`: the player, where it has a name that outlives its tokens. */
export type TokenHolder = { userId: string | null; stream?: string | undefined };

/** The address under which a video's media stand: by id where anybody may, by a fresh token otherwise. */
export async function mediaBase(
  deps: BaseDeps,
  video: Playable,
  holder: TokenHolder,
): Promise<{ base: string; expiresAt: Date | null }> {
  if (video.visibility === "public" || video.visibility === "unlisted") {
    return { base: `${mediaRoot(deps)}/${video.id}`, expiresAt: null };
  }
  return tokenBase(deps, video, holder);
}

/**
 * The address by a fresh token, whoever may see the video. The token is bound to the account: it opens
 * what that may watch when it is used. `claims` say what it allows beyond playing.
 */
export async function tokenBase(
  deps: BaseDeps,
  video: Playable,
  { userId, stream }: TokenHolder,
  claims: { downloadable?: true } = {},
): Promise<{ base: string; expiresAt: Date }> {
  const seconds = Math.min(longestTokenSeconds, Math.ceil(video.durationSeconds ?? 0) + shortestTokenSeconds);
  const token = await deps.keys.sign("playback", video.id, seconds, {
    jti: newTokenId(),
    ...(userId === null ? {} : { account: userId, viewer: userId }),
    ...(stream === undefined ? {} : { stream }),
    ...claims,
  });
  return { base: `${mediaRoot(deps)}/${token}`, expiresAt: new Date(deps.now().getTime() + seconds * 1000) };
}

export function mediaRoot({ settings }: Pick<Deps, "settings">): string {
  return `${settings.PUBLIC_URL}/media`;
}

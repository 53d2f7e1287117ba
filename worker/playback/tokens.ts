import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { may } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { findAnyVideo, findVisible, type VideoRow } from "../videos/videos.ts";
import { settleAccess } from "./access.ts";
import { revocationEnd } from "./claims.ts";
import { mediaRoot } from "./media-base.ts";
import { pictureUrls } from "./picture-urls.ts";
import type { NewRevocation, Revocation } from "./revocation-contract.ts";
import * as store from "./store.ts";
import type { NewToken, PlaybackToken } from "./token-contract.ts";
import { newTokenId } from "./token-id.ts";
import { tokenIdOf } from "./verify-token.ts";

const mostRevocations = 2_000;

/**
 * Makes a token that opens the video to whoever has it, from `notBefore` until it ends.
 *
 * @throws Fault VIDEO_NOT_FOUND, FORBIDDEN, VIDEO_TAKEN_DOWN or VALIDATION_FAILED
 */
export async function createToken(deps: Deps, viewer: Viewer, id: string, wanted: NewToken): Promise<PlaybackToken> {
  const video = await findSignable(deps, viewer, id);
  if (video.takenDownAt) throw new Fault("VIDEO_TAKEN_DOWN", "An admin took this video down: no token would open it.");
  const { expiresInSeconds, notBefore, ...claims } = wanted;
  const expiresAt = new Date(deps.now().getTime() + expiresInSeconds * 1000);
  if (notBefore !== undefined && new Date(notBefore) >= expiresAt) {
    const message = "must be before the token ends";
    throw new Fault("VALIDATION_FAILED", `body.notBefore: ${message}`, {
      fields: [{ path: "body.notBefore", message }],
    });
  }
  const tokenId = newTokenId();
  const token = await deps.keys.sign("playback", id, expiresInSeconds, {
    jti: tokenId,
    ...(notBefore === undefined ? {} : { nbf: Math.ceil(Date.parse(notBefore) / 1000) }),
    ...claims,
  });
  const base = `${mediaRoot(deps)}/${token}`;
  return {
    id: tokenId,
    token,
    expiresAt: expiresAt.toISOString(),
    hls: `${base}/master.m3u8`,
    dash: video.state === "ready" ? `${base}/manifest.mpd` : null,
    ...pictureUrls(base, video),
    link: `${deps.settings.PUBLIC_URL}/play#${token}`,
  };
}

/**
 * Stops tokens of the video. When this returns, they open nothing any more, anywhere.
 *
 * @throws Fault VIDEO_NOT_FOUND, FORBIDDEN, TOKEN_INVALID or VIDEO_STATE_CONFLICT
 */
export async function revoke(deps: Deps, viewer: Viewer, id: string, wanted: NewRevocation): Promise<Revocation> {
  await findSignable(deps, viewer, id);
  // The gate reads all that are in effect with the video: there must not be too many to read.
  if (wanted.kind !== "video" && (await store.countRevocations(deps, id)) >= mostRevocations) {
    throw new Fault(
      "VIDEO_STATE_CONFLICT",
      `${mostRevocations} tokens or viewers of this video are stopped already. Stop all of its tokens instead.`,
    );
  }
  const createdAt = deps.now();
  const row = await store.putRevocation(deps, {
    id: newId("revocation"),
    videoId: id,
    kind: wanted.kind,
    value: await valueOf(wanted),
    createdAt,
    expiresAt: revocationEnd(createdAt),
  });
  await settleAccess(deps, id);
  const { kind, value, expiresAt } = row;
  return {
    id: row.id,
    kind,
    value,
    createdAt: row.createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

/** Removes what can refuse nothing any more. */
export async function sweepRevocations(deps: Pick<Deps, "db">): Promise<void> {
  await store.dropEndedRevocations(deps);
}

async function valueOf(wanted: NewRevocation): Promise<string> {
  if (wanted.kind === "video") return "";
  if (wanted.kind === "token" && wanted.value.split(".").length === 3) return tokenIdOf(wanted.value);
  return wanted.value;
}

// An API key that may sign need not be one that may read the video.
async function findSignable(deps: Pick<Deps, "db">, viewer: Viewer, id: string): Promise<VideoRow> {
  const video = await findAnyVideo(deps, id);
  if (video && may(viewer, "playback.sign", video.ownerId)) return video;
  await findVisible(deps, viewer, id);
  throw new Fault("FORBIDDEN", "Only the video's owner may do this.");
}

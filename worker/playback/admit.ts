import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { allows, type Whereabouts } from "./access-rules.ts";
import { accessOf, type VideoAccess } from "./access.ts";
import { narrowed, type Grant } from "./claims.ts";
import type { Revocation } from "./store.ts";
import type { TokenKind } from "./token-kinds.ts";
import { verifyToken } from "./verify-token.ts";
import { rightsOf } from "./watcher.ts";

type AdmitDeps = Pick<Deps, "db" | "cache" | "keys" | "now">;

/** Who may read what: the video, the token's grant where one was needed, and whether files may be saved. */
export type Admission = { videoId: string; access: VideoAccess; grant: Grant | null; downloadable: boolean };

/** The video that a path's id or token names. Throws MEDIA_NOT_FOUND, TOKEN_INVALID or TOKEN_EXPIRED. */
export async function identify(
  deps: AdmitDeps,
  reference: string,
): Promise<{ videoId: string; access: VideoAccess; grant: Grant | null }> {
  const byId = isId("video", reference);
  if (!byId && !reference.includes(".")) throw notFound();
  const grant = byId ? null : await verifyToken(deps, reference);
  const videoId = grant?.videoId ?? reference;
  const access = await accessOf(deps, videoId);
  if (!access) throw notFound();
  return { videoId, access, grant };
}

/**
 * Decides whether a request for a part of a video may pass: an id opens what is public or unlisted,
 * everything else opens by a token, whatever else is right.
 *
 * @throws Fault MEDIA_NOT_FOUND or PLAYBACK_REFUSED
 */
export async function admit(
  deps: AdmitDeps,
  { videoId, access, grant }: Awaited<ReturnType<typeof identify>>,
  wanted: TokenKind,
  from: Whereabouts,
): Promise<Admission> {
  if (!access.playable) throw notFound();
  if (!grant) {
    if (access.visibility !== "public" && access.visibility !== "unlisted") throw notFound();
    return { videoId, access, grant, downloadable: access.downloadable };
  }
  // It is private as well: what an account may watch is asked below, and all other tokens are its owner's word.
  if (access.takenDown && grant.account === null) throw refused("This video was taken down by the site's admins.");
  // A customer's key opens its own owner's videos only.
  if (grant.signer && grant.signer.ownerId !== access.ownerId) throw notFound();
  if (access.revocations.some((revocation) => isRevoked(revocation, grant))) {
    throw refused("This link was stopped by the video's owner. Ask for a new one.");
  }
  if (grant.kinds && !grant.kinds.includes(wanted)) throw refused(`This token does not open a ${wanted}.`);
  if (!allows(grant.accessRules, from)) throw refused("This video may not be played from where you are.");
  const rights = grant.account === null ? null : await rightsOf(deps, grant.account, access);
  if (rights && !rights.watch) throw refused("Your account may not watch this video any more.");
  // An account's token allows saving beyond what the video does only as long as the account owns it.
  const downloadable = rights
    ? access.downloadable || (rights.own && grant.downloadable === true)
    : (grant.downloadable ?? access.downloadable);
  return { videoId, access, grant, downloadable };
}

function isRevoked({ kind, value, atMs }: Revocation, grant: Grant): boolean {
  if (kind === "token") return value === grant.tokenId;
  if (kind === "viewer" && value !== grant.viewer) return false;
  // What an account may watch is asked for each request; a narrower visibility needs no revocation there.
  if (value === narrowed && kind === "video" && (grant.account !== null || grant.issuedAtMs === null)) return false;
  // A token that does not tell when it was issued may have been issued before.
  return grant.issuedAtMs === null || grant.issuedAtMs <= atMs;
}

function refused(message: string): Fault {
  return new Fault("PLAYBACK_REFUSED", message);
}

function notFound(): Fault {
  return new Fault("MEDIA_NOT_FOUND", "There is nothing to play here.");
}

import { Fault } from "../../schema/errors.ts";
import { hashSecret, isSecret } from "../auth/secret-token.ts";
import type { Deps } from "../deps.ts";
import type { UploadRight } from "../uploads/upload-right.ts";
import * as store from "./store.ts";

export type LinkRight = UploadRight & { title: string; endsAt: Date };

/**
 * What the holder of this link may do now: fill its one video, until it is full or time is up. The
 * right is its owner's, so it ends with the owner's, and with the API key that it was made by. It is
 * looked up each time, as a link is asked little and must end at once.
 *
 * Throws DIRECT_UPLOAD_NOT_FOUND or DIRECT_UPLOAD_ENDED. `repeat` also lets through what was used
 * already, for a call that may be a repeat of the one that used it.
 */
export async function rightOfLink(
  deps: Pick<Deps, "db" | "now">,
  token: string,
  options: { repeat: boolean } = { repeat: false },
): Promise<LinkRight> {
  const found = (await isSecret("uploadLink", token)) ? await store.findByHash(deps, await hashSecret(token)) : null;
  if (!found) throw new Fault("DIRECT_UPLOAD_NOT_FOUND", "There is no such upload link, or it was cancelled.");
  const { link, video, owner, keyRevokedAt } = found;
  if (owner.status !== "active" || owner.role === "user" || keyRevokedAt !== null) {
    throw ended("This upload link was withdrawn. Ask for a new one.");
  }
  if (link.expiresAt <= deps.now()) throw ended("This upload link has expired. Ask for a new one.");
  if (link.usedAt !== null && !options.repeat) throw ended("This upload link was used: the file is there.");
  return {
    video,
    title: video.title,
    accountId: link.ownerId,
    maxBytes: link.maxBytes,
    maxDurationSeconds: link.maxDurationSeconds,
    replaces: false,
    endsAt: link.expiresAt,
  };
}

function ended(message: string): Fault {
  return new Fault("DIRECT_UPLOAD_ENDED", message);
}

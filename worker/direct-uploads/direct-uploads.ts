import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { hashSecret, newSecret } from "../auth/secret-token.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { siteSettings } from "../site/site-settings.ts";
import { endOpenUpload } from "../uploads/uploads.ts";
import { discardDraft, insertDraft } from "../videos/videos.ts";
import type { DirectUpload, NewDirectUpload } from "./contract.ts";
import * as store from "./store.ts";

const keptMs = 7 * 24 * 3600_000;

/**
 * Makes a draft and the link that fills it. `endpoint` and `page` hold the secret and are never to be
 * had again. Throws CATEGORY_UNKNOWN, or VALIDATION_FAILED for a limit above the site's.
 */
export async function createDirectUpload(
  deps: Deps,
  viewer: Viewer,
  { video, maxBytes, maxDurationSeconds, expiresInSeconds }: NewDirectUpload,
): Promise<DirectUpload & { endpoint: string; page: string }> {
  refuseAbove("maxBytes", maxBytes, (await siteSettings(deps)).maxUploadBytes);
  refuseAbove("maxDurationSeconds", maxDurationSeconds, deps.settings.MAX_DURATION_SECONDS);
  const token = await newSecret("uploadLink");
  const link = await store.insertLink(deps, {
    id: newId("directUpload"),
    videoId: await insertDraft(deps, viewer, video, "body.video"),
    ownerId: viewer.userId,
    apiKeyId: viewer.credential.kind === "apiKey" ? viewer.credential.keyId : null,
    tokenHash: await hashSecret(token),
    maxBytes,
    maxDurationSeconds,
    expiresAt: new Date(deps.now().getTime() + expiresInSeconds * 1000),
  });
  const origin = deps.settings.PUBLIC_URL;
  return {
    ...present(deps, link),
    endpoint: `${origin}/api/v1/upload-links/${token}`,
    page: `${origin}/send/${token}`,
  };
}

/** Throws DIRECT_UPLOAD_NOT_FOUND, for another account's link as well. */
export async function readDirectUpload(
  deps: Pick<Deps, "db" | "now">,
  viewer: Viewer,
  id: string,
): Promise<DirectUpload> {
  return present(deps, await findOwn(deps, viewer, id));
}

/** Cancels an unused link. Throws DIRECT_UPLOAD_NOT_FOUND, or UPLOAD_STATE_CONFLICT where the file is there. */
export async function cancelDirectUpload(deps: Deps, viewer: Viewer, id: string): Promise<void> {
  const { videoId } = await findOwn(deps, viewer, id);
  // The link first: nothing can be begun by it while the rest goes.
  if (!(await store.deleteUnused(deps, id))) {
    throw new Fault("UPLOAD_STATE_CONFLICT", "This link was used: the file is there. Delete its video instead.");
  }
  await endOpenUpload(deps, videoId);
  await discardDraft(deps, videoId);
}

/** Forgets links that have long expired. Their videos stay: they are their owner's to delete. */
export async function sweepDirectUploads(deps: Pick<Deps, "db" | "now">): Promise<void> {
  await store.deleteExpired(deps, new Date(deps.now().getTime() - keptMs));
}

async function findOwn(deps: Pick<Deps, "db">, { userId }: Viewer, id: string): Promise<store.DirectUploadRow> {
  const row = await store.findOwn(deps, userId, id);
  if (!row) throw new Fault("DIRECT_UPLOAD_NOT_FOUND", "You have no such upload link, or it was cancelled.");
  return row;
}

function present({ now }: Pick<Deps, "now">, row: store.DirectUploadRow): DirectUpload {
  const { id, videoId, maxBytes, maxDurationSeconds, createdAt, expiresAt, usedAt } = row;
  return {
    id,
    videoId,
    state: usedAt ? "used" : expiresAt <= now() ? "expired" : "open",
    maxBytes,
    maxDurationSeconds,
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}

function refuseAbove(field: string, value: number | null, limit: number): void {
  if (value === null || value <= limit) return;
  const message = `must be at most ${limit}, the limit of this site`;
  throw new Fault("VALIDATION_FAILED", `body.${field}: ${message}`, { fields: [{ path: `body.${field}`, message }] });
}

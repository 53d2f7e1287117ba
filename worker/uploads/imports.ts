import { Fault, importErrors, type FaultCode, type ImportErrorCode } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import type { ImportReport } from "../../schema/import-job.ts";
import { parseImportUrl } from "../../schema/import-url.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import type { ReportReply } from "../../schema/messages.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import type { Video } from "../videos/contract.ts";
import { findOwned, presentOwned } from "../videos/videos.ts";
import type { Import } from "./import-contract.ts";
import * as store from "./store.ts";
import { requireTakesUpload, rightOfViewer } from "./upload-right.ts";
import { finish, openAlone } from "./uploads.ts";
import { log } from "../telemetry/log.ts";

/**
 * Begins an import in place of whatever upload was open, and owes the outbox its job. Throws
 * VALIDATION_FAILED for an address that no transcoder would fetch from, as far as its form tells.
 */
export async function beginImport(
  deps: Deps,
  viewer: Viewer,
  videoId: string,
  address: string,
): Promise<Video & { import: Import }> {
  const right = await rightOfViewer(deps, viewer, videoId);
  requireTakesUpload(right);
  const url = parseImportUrl(address, {
    allowHttp: deps.settings.IMPORT_ALLOW_HTTP,
    allowHosts: deps.settings.IMPORT_ALLOW_HOSTS,
  });
  if (typeof url === "string") {
    throw new Fault("VALIDATION_FAILED", `body.url: ${url}`, { fields: [{ path: "body.url", message: url }] });
  }
  const id = newId("upload");
  await openAlone(deps, right, {
    id,
    videoId,
    ownerId: viewer.userId,
    objectKey: mediaKey.source(videoId, id),
    filename: filenameOf(url),
    contentType: "application/octet-stream",
    sourceUrl: url.href,
  });
  const [video, state] = await Promise.all([
    presentOwned(deps, viewer, videoId, "video.upload"),
    readImport(deps, viewer, videoId),
  ]);
  return { ...video, import: state };
}

/** How the video's import stands. Throws UPLOAD_NOT_FOUND where its newest upload is none. */
export async function readImport(deps: Deps, viewer: Viewer, videoId: string): Promise<Import> {
  const video = await findOwned(deps, viewer, videoId, "video.upload");
  const upload = await store.findNewest(deps, videoId);
  if (!upload?.sourceUrl) throw new Fault("UPLOAD_NOT_FOUND", "This video is not being imported from a link.");
  const failed = upload.state === "aborted" && video.errorCode !== null;
  return {
    url: upload.sourceUrl,
    state: failed ? "failed" : importStates[upload.state],
    receivedBytes: upload.storedBytes ?? 0,
    totalBytes: upload.declaredBytes,
    error: failed ? { code: video.errorCode ?? "", message: video.errorMessage ?? "" } : null,
    createdAt: upload.createdAt.toISOString(),
  };
}

const importStates = { open: "running", completed: "completed", aborted: "cancelled" } as const;

/** Stops the running import; its transcoder learns of it by its next report. */
export async function cancelImport(deps: Deps, viewer: Viewer, videoId: string): Promise<void> {
  await findOwned(deps, viewer, videoId, "video.upload");
  const upload = await store.findNewest(deps, videoId);
  if (!upload?.sourceUrl) throw new Fault("UPLOAD_NOT_FOUND", "This video is not being imported from a link.");
  if (upload.state === "completed") throw new Fault("UPLOAD_STATE_CONFLICT", "The import is already complete.");
  await store.closeUpload(deps, upload, null);
}

/** Takes a transcoder's report. `stop` tells it that the import is not wanted any more, or is over. */
export async function takeImportReport(
  deps: Deps,
  { videoId, uploadId }: { videoId: string; uploadId: string },
  report: ImportReport,
): Promise<ReportReply> {
  if (report.type === "progress") {
    const wanted = await store.noteProgress(deps, uploadId, report);
    return { stop: !wanted };
  }
  if (report.type === "failed") {
    const { code, detail } = report;
    log.warn("import.failed", { uploadId, videoId, code, detail });
    await failImport(deps, uploadId, report.code);
    return { stop: true };
  }
  const upload = await store.findUpload(deps, uploadId);
  if (!upload || upload.state === "aborted") {
    // Given up while the last part was on its way: nobody else knows of the object by now.
    await deps.media.delete(mediaKey.source(videoId, uploadId));
    return { stop: true };
  }
  await finish(deps, { ...upload, declaredBytes: report.sizeBytes }).catch((error: unknown) => {
    if (!(error instanceof Fault) || !refusals.includes(error.code)) throw error;
  });
  return { stop: true };
}

// By these the upload is closed and the video has failed with the reason: there is nothing to repeat.
const refusals: FaultCode[] = [
  "UPLOAD_EMPTY",
  "UPLOAD_TOO_LARGE",
  "UPLOAD_SIZE_MISMATCH",
  "UPLOAD_NOT_VIDEO",
  "QUOTA_EXCEEDED",
];

/** The import cannot succeed: the video fails with the reason, unless it has moved on. */
export async function failImport(deps: Pick<Deps, "db">, uploadId: string, code: ImportErrorCode): Promise<void> {
  const upload = await store.findUpload(deps, uploadId);
  if (upload) await store.closeUpload(deps, upload, { code, message: importErrors[code] });
}

function filenameOf(url: URL): string {
  const last = url.pathname.split("/").at(-1) ?? "";
  return (last === "" ? url.hostname : last).slice(0, 255);
}

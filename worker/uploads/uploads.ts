import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { isAcceptedUpload } from "../../schema/sniff.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import type { Video } from "../videos/contract.ts";
import { findOwned, readVideo } from "../videos/videos.ts";
import { checkSource } from "./check-source.ts";
import { listStoredParts, type StoredPart } from "./list-parts.ts";
import * as store from "./store.ts";

const urlSeconds = 15 * 60;
const singlePutLimit = 5 * 2 ** 30; // R2 takes larger files only in parts
const staleMs = 24 * 3600_000;

type Declared = { filename: string; type: string; size?: number | undefined };

/** A presigned PUT for the whole file. The type is signed, and the size where it is declared. */
export async function signPut(deps: Deps, viewer: Viewer, videoId: string, declared: Declared) {
  await admit(deps, viewer, videoId, declared);
  if ((declared.size ?? 0) > singlePutLimit) {
    throw new Fault("UPLOAD_TOO_LARGE", "Files above 5 GiB are uploaded in parts: POST …/s3/multipart.");
  }
  const upload = await open(deps, viewer, videoId, declared, null);
  const headers: Record<string, string> = { "content-type": upload.contentType };
  const signed = declared.size ? { ...headers, "content-length": String(declared.size) } : headers;
  const url = await deps.s3.presignPut(upload.objectKey, { expiresSeconds: urlSeconds, headers: signed });
  return { method: "PUT" as const, url, fields: {}, headers, expires: urlSeconds };
}

/** Begins an upload in parts. */
export async function createMultipart(deps: Deps, viewer: Viewer, videoId: string, declared: Declared) {
  await admit(deps, viewer, videoId, declared);
  const id = newId("upload");
  const key = mediaKey.source(videoId, id);
  const { uploadId } = await deps.media.createMultipartUpload(key, {
    httpMetadata: { contentType: typeOf(declared) },
  });
  await open(deps, viewer, videoId, declared, { id, multipartId: uploadId });
  return { key, uploadId, bucket: deps.settings.R2_BUCKET };
}

export async function signParts(
  deps: Deps,
  viewer: Viewer,
  ref: MultipartRef,
  partNumbers: number[],
): Promise<{ urls: Record<string, string>; expires: number }> {
  const upload = await findOpen(deps, viewer, ref);
  const signed = await Promise.all(
    partNumbers.map(async (partNumber): Promise<[string, string]> => {
      const query = { partNumber: String(partNumber), uploadId: ref.uploadId };
      return [String(partNumber), await deps.s3.presignPut(upload.objectKey, { expiresSeconds: urlSeconds, query })];
    }),
  );
  return { urls: Object.fromEntries(signed), expires: urlSeconds };
}

export async function listParts(deps: Deps, viewer: Viewer, ref: MultipartRef): Promise<StoredPart[]> {
  const upload = await findOpen(deps, viewer, ref);
  return listStoredParts(deps, upload.objectKey, ref.uploadId);
}

/** Checks what a single PUT brought and starts the encode; a repeated call answers the same. */
export async function completePut(deps: Deps, viewer: Viewer, videoId: string): Promise<Video> {
  await findOwned(deps, viewer, videoId, "video.upload");
  const upload = await store.findLatestPut(deps, videoId);
  if (!upload) throw new Fault("UPLOAD_STATE_CONFLICT", "No upload was begun for this video.");
  await finish(deps, upload);
  return readVideo(deps, viewer, videoId);
}

/** Joins the parts, then as completePut. Parts that do not fit leave the upload open. */
export async function completeMultipart(
  deps: Deps,
  viewer: Viewer,
  ref: MultipartRef,
  parts: { PartNumber: number; ETag: string }[],
) {
  const upload = await find(deps, viewer, ref);
  if (upload.state === "aborted") throw ended();
  if (upload.state === "open") {
    await join(deps, upload, ref.uploadId, parts);
    await finish(deps, upload);
  }
  return {
    location: `${deps.settings.PUBLIC_URL}/api/v1/videos/${ref.videoId}`,
    key: upload.objectKey,
    bucket: deps.settings.R2_BUCKET,
  };
}

export async function abortMultipart(deps: Deps, viewer: Viewer, ref: MultipartRef): Promise<void> {
  const upload = await find(deps, viewer, ref);
  if (upload.state === "completed") throw new Fault("UPLOAD_STATE_CONFLICT", "The upload is already complete.");
  await discard(deps, upload);
  await store.closeUpload(deps, upload, null);
}

/** Ends uploads that nobody has finished within a day. */
export async function sweepUploads(deps: Deps): Promise<void> {
  const stale = await store.findStale(deps, new Date(deps.now().getTime() - staleMs), 100);
  for (const upload of stale) {
    await discard(deps, upload);
    await store.closeUpload(deps, upload, null);
  }
}

export type MultipartRef = { videoId: string; uploadId: string; key: string };

/** Whether this viewer may give the video a source now. Throws VIDEO_NOT_FOUND, FORBIDDEN or VIDEO_STATE_CONFLICT. */
export async function requireTakesUpload(deps: Deps, viewer: Viewer, videoId: string): Promise<void> {
  const video = await findOwned(deps, viewer, videoId, "video.upload");
  if (!(store.takingStates as readonly string[]).includes(video.state)) throw hasSource(`it is ${video.state}`);
}

/** Opens an upload in place of the one before. Throws VIDEO_STATE_CONFLICT where another has completed meanwhile. */
export async function openAlone(deps: Pick<Deps, "db" | "media">, upload: store.NewUpload): Promise<void> {
  const { opened, replaced } = await store.openUpload(deps, upload);
  if (replaced) await discard(deps, replaced);
  if (opened) return;
  await discard(deps, upload);
  throw hasSource("another upload has completed");
}

async function admit(deps: Deps, viewer: Viewer, videoId: string, declared: Declared): Promise<void> {
  await requireTakesUpload(deps, viewer, videoId);
  if (!isAcceptedUpload(declared.filename, declared.type)) {
    throw new Fault("UPLOAD_TYPE_REFUSED", `"${declared.filename}" does not look like a video or audio file.`);
  }
  if ((declared.size ?? 0) > deps.settings.MAX_UPLOAD_BYTES) {
    throw new Fault("UPLOAD_TOO_LARGE", `At most ${deps.settings.MAX_UPLOAD_BYTES} bytes may be uploaded.`);
  }
}

async function open(
  deps: Deps,
  viewer: Viewer,
  videoId: string,
  declared: Declared,
  multipart: { id: string; multipartId: string } | null,
): Promise<store.NewUpload> {
  const id = multipart?.id ?? newId("upload");
  const upload: store.NewUpload = {
    id,
    videoId,
    ownerId: viewer.userId,
    objectKey: mediaKey.source(videoId, id),
    multipartId: multipart?.multipartId ?? null,
    filename: declared.filename,
    contentType: typeOf(declared),
    declaredBytes: declared.size ?? null,
  };
  await openAlone(deps, upload);
  return upload;
}

async function find(deps: Deps, viewer: Viewer, ref: MultipartRef): Promise<store.UploadRow> {
  await findOwned(deps, viewer, ref.videoId, "video.upload");
  const upload = await store.findMultipart(deps, ref.videoId, ref.uploadId, ref.key);
  if (!upload) throw new Fault("UPLOAD_NOT_FOUND", "There is no such upload.");
  return upload;
}

async function findOpen(deps: Deps, viewer: Viewer, ref: MultipartRef): Promise<store.UploadRow> {
  const upload = await find(deps, viewer, ref);
  if (upload.state !== "open") throw ended();
  return upload;
}

// R2 would join whatever it is given, so the list must be whole before it is asked.
async function join(
  deps: Deps,
  upload: store.UploadRow,
  multipartId: string,
  parts: { PartNumber: number; ETag: string }[],
): Promise<void> {
  const ordered = parts.toSorted((a, b) => a.PartNumber - b.PartNumber);
  const gap = ordered.findIndex((part, i) => part.PartNumber !== i + 1);
  if (gap !== -1) throw partsInvalid(`Part ${gap + 1} is missing or named twice.`);
  const tag = (value: string) => value.replaceAll('"', "");
  if (await isJoined(deps, upload)) return;

  const stored = new Map(
    (await listStoredParts(deps, upload.objectKey, multipartId)).map((part) => [part.PartNumber, part]),
  );
  for (const part of ordered) {
    const found = stored.get(part.PartNumber);
    if (!found) throw partsInvalid(`Part ${part.PartNumber} has not arrived.`);
    if (tag(found.ETag) !== tag(part.ETag)) throw partsInvalid(`Part ${part.PartNumber} has another ETag.`);
  }
  const bytes = ordered.reduce((sum, part) => sum + (stored.get(part.PartNumber)?.Size ?? 0), 0);
  if (upload.declaredBytes !== null && bytes !== upload.declaredBytes) {
    throw partsInvalid(`The parts hold ${bytes} of the declared ${upload.declaredBytes} bytes.`);
  }
  try {
    const uploaded = ordered.map((part) => ({ partNumber: part.PartNumber, etag: tag(part.ETag) }));
    await deps.media.resumeMultipartUpload(upload.objectKey, multipartId).complete(uploaded);
  } catch (cause) {
    // Another call may have joined them in between: then there is nothing left to do.
    if (await isJoined(deps, upload)) return;
    console.warn(JSON.stringify({ level: "warn", event: "upload.join", upload: upload.id, error: String(cause) }));
    throw partsInvalid("Storage refused the parts: all but the last must have the same size, 5 MiB at least.");
  }
}

async function isJoined({ media }: Pick<Deps, "media">, upload: store.UploadRow): Promise<boolean> {
  return (await media.head(upload.objectKey)) !== null;
}

/** Checks what arrived and starts the encode, once. Throws what checkSource throws. */
export async function finish(deps: Deps, upload: store.UploadRow): Promise<void> {
  if (upload.state === "completed") return;
  const storedBytes = await checkSource(deps, upload);
  if (await store.completeUpload(deps, upload, storedBytes)) {
    await forgetAccess(deps, upload.videoId);
  }
}

/** Best effort: what stays behind is removed by the bucket's lifecycle rule. */
async function discard(
  { media }: Pick<Deps, "media">,
  upload: Pick<store.NewUpload, "id" | "objectKey" | "multipartId">,
): Promise<void> {
  try {
    if (upload.multipartId) {
      await media.resumeMultipartUpload(upload.objectKey, upload.multipartId).abort();
    }
    await media.delete(upload.objectKey);
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "upload.discard", upload: upload.id, error: String(error) }));
  }
}

function typeOf({ type }: Declared): string {
  return type === "" ? "application/octet-stream" : type;
}

function partsInvalid(message: string): Fault {
  return new Fault("UPLOAD_PARTS_INVALID", `${message} The upload stays open.`);
}

function hasSource(why: string): Fault {
  return new Fault("VIDEO_STATE_CONFLICT", `The video already has its source: ${why}.`);
}

function ended(): Fault {
  return new Fault("UPLOAD_NOT_FOUND", "This upload has ended. Begin a new one.");
}

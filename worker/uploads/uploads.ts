import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { isAcceptedUpload } from "../../schema/sniff.ts";
import type { Deps } from "../deps.ts";
import { forgetAccess } from "../playback/access.ts";
import { checkSource } from "./check-source.ts";
import type { Declared } from "./declared.ts";
import { listStoredParts, type StoredPart } from "./list-parts.ts";
import { inVideoTrace } from "../telemetry/spans.ts";
import * as store from "./store.ts";
import { byteLimit, hasSource, requireTakesUpload, type UploadRight } from "./upload-right.ts";
import { log } from "../telemetry/log.ts";

const urlSeconds = 15 * 60;
const singlePutLimit = 5 * 2 ** 30; // R2 takes larger files only in parts
const smallestPart = 5 * 2 ** 20; // of all but the last
const staleMs = 24 * 3600_000;

/** A presigned PUT for the whole file. The type is signed, and the size where it is declared. */
export async function signPut(deps: Deps, right: UploadRight, declared: Declared) {
  await admit(deps, right, declared);
  if ((declared.size ?? 0) > singlePutLimit) {
    throw new Fault("UPLOAD_TOO_LARGE", "Files above 5 GiB are uploaded in parts: POST …/s3/multipart.");
  }
  const upload = await inVideoTrace(right.video.id, "upload.begin", () => open(deps, right, declared, null));
  const headers: Record<string, string> = { "content-type": upload.contentType };
  const signed = declared.size ? { ...headers, "content-length": String(declared.size) } : headers;
  const expires = secondsFor(deps, right);
  const url = await deps.s3.presignPut(upload.objectKey, { expiresSeconds: expires, headers: signed });
  return { method: "PUT" as const, url, fields: {}, headers, expires };
}

/** Begins an upload in parts. */
export async function createMultipart(deps: Deps, right: UploadRight, declared: Declared) {
  await admit(deps, right, declared);
  const id = newId("upload");
  const key = mediaKey.source(right.video.id, id);
  const { uploadId } = await deps.media.createMultipartUpload(key, {
    httpMetadata: { contentType: typeOf(declared) },
  });
  await inVideoTrace(right.video.id, "upload.begin", () => open(deps, right, declared, { id, multipartId: uploadId }));
  return { key, uploadId, bucket: deps.settings.R2_BUCKET };
}

export async function signParts(
  deps: Deps,
  right: UploadRight,
  ref: MultipartRef,
  partNumbers: number[],
): Promise<{ urls: Record<string, string>; expires: number }> {
  const upload = await inVideoTrace(right.video.id, "upload.parts", () => findOpen(deps, right, ref));
  await refusePartsBeyond(deps, right, partNumbers);
  const expires = secondsFor(deps, right);
  const signed = await Promise.all(
    partNumbers.map(async (partNumber): Promise<[string, string]> => {
      const query = { partNumber: String(partNumber), uploadId: ref.uploadId };
      return [String(partNumber), await deps.s3.presignPut(upload.objectKey, { expiresSeconds: expires, query })];
    }),
  );
  return { urls: Object.fromEntries(signed), expires };
}

export async function listParts(deps: Deps, right: UploadRight, ref: MultipartRef): Promise<StoredPart[]> {
  const upload = await findOpen(deps, right, ref);
  return listStoredParts(deps, upload.objectKey, ref.uploadId);
}

/** Checks what a single PUT brought and starts the encode; a repeated call changes nothing. */
export async function completePut(deps: Deps, { video }: UploadRight): Promise<void> {
  const upload = await store.findLatestPut(deps, video.id);
  if (!upload) throw new Fault("UPLOAD_STATE_CONFLICT", "No upload was begun for this video.");
  await finish(deps, upload);
}

/** Joins the parts, then as completePut. Parts that do not fit leave the upload open. */
export async function completeMultipart(
  deps: Deps,
  right: UploadRight,
  ref: MultipartRef,
  parts: { PartNumber: number; ETag: string }[],
) {
  const upload = await find(deps, right, ref);
  if (upload.state === "aborted") throw ended();
  if (upload.state === "open") {
    await join(deps, upload, ref.uploadId, parts);
    await finish(deps, upload);
  }
  return {
    location: `${deps.settings.PUBLIC_URL}/api/v1/videos/${right.video.id}`,
    key: upload.objectKey,
    bucket: deps.settings.R2_BUCKET,
  };
}

export async function abortMultipart(deps: Deps, right: UploadRight, ref: MultipartRef): Promise<void> {
  const upload = await find(deps, right, ref);
  if (upload.state === "completed") throw new Fault("UPLOAD_STATE_CONFLICT", "The upload is already complete.");
  await discard(deps, upload);
  await store.closeUpload(deps, upload, null);
}

/** Ends the upload that is open for this video, if there is one. */
export async function endOpenUpload(deps: Pick<Deps, "db" | "media">, videoId: string): Promise<void> {
  const upload = await store.findNewest(deps, videoId);
  if (upload?.state !== "open") return;
  await store.closeUpload(deps, upload, null);
  await discard(deps, upload);
}

/** Ends uploads that nobody has finished within a day. */
export async function sweepUploads(deps: Deps): Promise<void> {
  const stale = await store.findStale(deps, new Date(deps.now().getTime() - staleMs), 100);
  for (const upload of stale) {
    await discard(deps, upload);
    await store.closeUpload(deps, upload, null);
  }
}

/** An upload in parts, as Companion's clients name it. */
export type MultipartRef = { uploadId: string; key: string };

/** Opens an upload in place of the one before. Throws QUOTA_EXCEEDED, or VIDEO_STATE_CONFLICT where another has completed meanwhile. */
export async function openAlone(
  deps: Pick<Deps, "db" | "media" | "settings" | "metrics">,
  right: Pick<UploadRight, "replaces">,
  upload: store.NewUpload,
): Promise<void> {
  const { opened, replaced } = await store.openUpload(deps, upload, right.replaces).catch(async (error: unknown) => {
    await discard(deps, upload);
    throw error;
  });
  if (replaced) await discard(deps, replaced);
  if (opened) {
    deps.metrics.count("edgereel.uploads", { outcome: "begun" });
    return;
  }
  await discard(deps, upload);
  throw hasSource("another upload has completed");
}

async function admit(deps: Deps, right: UploadRight, declared: Declared): Promise<void> {
  requireTakesUpload(right);
  if (!isAcceptedUpload(declared.filename, declared.type)) {
    throw new Fault("UPLOAD_TYPE_REFUSED", `"${declared.filename}" does not look like a video or audio file.`);
  }
  const limit = await byteLimit(deps, right);
  if ((declared.size ?? 0) > limit) throw new Fault("UPLOAD_TOO_LARGE", `At most ${limit} bytes may be uploaded.`);
}

// Storage measures parts only when they are joined. This bounds what can be sent until then.
async function refusePartsBeyond(deps: Deps, right: UploadRight, partNumbers: number[]): Promise<void> {
  const limit = await byteLimit(deps, right);
  if (Math.max(...partNumbers) > Math.ceil(limit / smallestPart)) {
    throw new Fault("UPLOAD_TOO_LARGE", `At most ${limit} bytes may be uploaded: no such part can be among them.`);
  }
}

function secondsFor({ now }: Pick<Deps, "now">, { endsAt }: UploadRight): number {
  if (!endsAt) return urlSeconds;
  return Math.max(1, Math.min(urlSeconds, Math.floor((endsAt.getTime() - now().getTime()) / 1000)));
}

async function open(
  deps: Deps,
  right: UploadRight,
  declared: Declared,
  multipart: { id: string; multipartId: string } | null,
): Promise<store.NewUpload> {
  const id = multipart?.id ?? newId("upload");
  const upload: store.NewUpload = {
    id,
    videoId: right.video.id,
    ownerId: right.accountId,
    objectKey: mediaKey.source(right.video.id, id),
    multipartId: multipart?.multipartId ?? null,
    filename: declared.filename,
    contentType: typeOf(declared),
    declaredBytes: declared.size ?? null,
    maxBytes: right.maxBytes,
    maxDurationSeconds: right.maxDurationSeconds,
  };
  await openAlone(deps, right, upload);
  return upload;
}

async function find(deps: Pick<Deps, "db">, { video }: UploadRight, ref: MultipartRef): Promise<store.UploadRow> {
  const upload = await store.findMultipart(deps, video.id, ref.uploadId, ref.key);
  if (!upload) throw new Fault("UPLOAD_NOT_FOUND", "There is no such upload.");
  return upload;
}

async function findOpen(deps: Pick<Deps, "db">, right: UploadRight, ref: MultipartRef): Promise<store.UploadRow> {
  const upload = await find(deps, right, ref);
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
    log.warn("upload.join", { uploadId: upload.id, error: cause });
    throw partsInvalid("Storage refused the parts: all but the last must have the same size, 5 MiB at least.");
  }
}

async function isJoined({ media }: Pick<Deps, "media">, upload: store.UploadRow): Promise<boolean> {
  return (await media.head(upload.objectKey)) !== null;
}

/** Checks what arrived and starts the encode, once. Throws what checkSource throws, or QUOTA_EXCEEDED. */
export async function finish(deps: Deps, upload: store.UploadRow): Promise<void> {
  if (upload.state === "completed") return;
  await inVideoTrace(upload.videoId, "upload.finish", () => finishOpen(deps, upload));
}

async function finishOpen(deps: Deps, upload: store.UploadRow): Promise<void> {
  const storedBytes = await checkSource(deps, upload).catch((error: unknown) => {
    deps.metrics.count("edgereel.uploads", { outcome: "refused" });
    throw error;
  });
  const completed = await store.completeUpload(deps, upload, storedBytes).catch(async (error: unknown) => {
    if (error instanceof Fault && error.code === "QUOTA_EXCEEDED") {
      await deps.media.delete(upload.objectKey);
      await store.closeUpload(deps, upload, { code: error.code, message: error.message });
    }
    throw error;
  });
  if (!completed) return;
  deps.metrics.count("edgereel.uploads", { outcome: "completed" });
  await forgetAccess(deps, upload.videoId);
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
    log.warn("upload.discard", { uploadId: upload.id, error });
  }
}

function typeOf({ type }: Declared): string {
  return type === "" ? "application/octet-stream" : type;
}

function partsInvalid(message: string): Fault {
  return new Fault("UPLOAD_PARTS_INVALID", `${message} The upload stays open.`);
}

function ended(): Fault {
  return new Fault("UPLOAD_NOT_FOUND", "This upload has ended. Begin a new one.");
}

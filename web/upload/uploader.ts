import Uppy, { type Body, type Meta, type UppyFile } from "@uppy/core";
import AwsS3, { type AwsBody } from "@uppy/aws-s3";
import { call, get, post } from "../api.ts";
import { ApiError } from "../request.ts";
import { signInBatches } from "./sign-parts.ts";

export type UploadTarget = {
  endpoint: string;
  /** An upload in parts that was begun before. */
  resume?: { key: string; uploadId: string } | undefined;
};

export type UploadListener = {
  progress(sentBytes: number, totalBytes: number): void;
  /** An upload in parts has begun, and can be resumed from now on. */
  begun(parts: { key: string; uploadId: string }): void;
};

export type Upload = {
  /** Whether it can pause: only what is sent in parts can. */
  pausable: boolean;
  /** Rejects where it broke off; an upload in parts can then be resumed. */
  done: Promise<"sent" | "cancelled">;
  pause(): void;
  resume(): void;
  cancel(): void;
};

const mebi = 2 ** 20;
const inPartsAbove = 16 * mebi;
const partsAtOnce = 4;

// Of the size alone: after a reload the parts must come out the same.
function partBytes(size: number): number {
  return Math.max(8 * mebi, Math.ceil(size / 9_000 / mebi) * mebi);
}

/** Sends a file straight to storage; the server signs the addresses and checks the result. */
export function startUpload(file: File, target: UploadTarget, listener: UploadListener): Upload {
  const { endpoint } = target;
  const pausable = file.size > inPartsAbove;
  const base = `${endpoint}/s3/multipart`;
  const withKey = (path: string, key: string) => `${base}/${path}?key=${encodeURIComponent(key)}`;
  const about = { filename: file.name, type: file.type };
  let cancelled = false;
  let cause: unknown;
  let signPart: ReturnType<typeof signInBatches> | undefined;

  const uppy = new Uppy<Meta, AwsBody>({ autoProceed: false, restrictions: { maxNumberOfFiles: 1 } });
  uppy.use(AwsS3, {
    limit: partsAtOnce,
    retryDelays: [0, 1000, 3000, 5000, 10_000],
    shouldUseMultipart: pausable,
    getChunkSize: (data: { size: number }) => partBytes(data.size),
    getUploadParameters: () =>
      get(`${endpoint}/s3/params?${new URLSearchParams({ ...about, size: String(file.size) })}`),
    createMultipartUpload: async () => {
      const begun = await post<{ key: string; uploadId: string }>(base, { ...about, size: file.size });
      listener.begun(begun);
      return begun;
    },
    listParts: (_file: unknown, { uploadId, key }: { uploadId: string; key: string }) => get(withKey(uploadId, key)),
    signPart: (
      _file: unknown,
      { uploadId, key, partNumber }: { uploadId: string; key: string; partNumber: number },
    ) => {
      signPart ??= signInBatches(
        (numbers) => get(`${withKey(`${uploadId}/batch`, key)}&partNumbers=${numbers.join(",")}`),
        Math.ceil(file.size / partBytes(file.size)),
      );
      return signPart(partNumber);
    },
    completeMultipartUpload: (
      _file: unknown,
      { uploadId, key, parts }: { uploadId: string; key: string; parts: { PartNumber?: number; ETag?: string }[] },
    ) =>
      post(withKey(`${uploadId}/complete`, key), {
        parts: parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })),
      }),
    // Uppy also asks for this after a failure. The parts that arrived then stay, to go on from.
    abortMultipartUpload: async (_file: unknown, { uploadId, key }: { uploadId: string; key: string }) => {
      if (cancelled) await call("DELETE", withKey(uploadId, key));
    },
  } as never);
  uppy.on("upload-progress", (_file, { bytesUploaded, bytesTotal }) => {
    if (bytesUploaded) listener.progress(bytesUploaded, bytesTotal ?? file.size);
  });
  uppy.on("upload-error", (_file, error) => {
    cause = error;
  });
  const id = uppy.addFile({ name: file.name, type: file.type, data: file });
  if (target.resume) uppy.setFileState(id, { s3Multipart: target.resume } as Partial<UppyFile<Meta, Body>> as never);

  const done = (async (): Promise<"sent" | "cancelled"> => {
    const result = await uppy.upload();
    if (cancelled) return "cancelled";
    if ((result?.successful?.length ?? 0) === 0) throw explain(cause, pausable);
    if (!pausable) await post(`${endpoint}/complete`);
    return "sent";
  })().finally(() => uppy.destroy());

  return {
    pausable,
    done,
    pause: () => uppy.pauseAll(),
    resume: () => uppy.resumeAll(),
    cancel() {
      cancelled = true;
      uppy.cancelAll();
    },
  };
}

// Our server's words are fit to show; those of a broken connection to storage are not.
function explain(cause: unknown, resumable: boolean): Error {
  if (cause instanceof ApiError) return cause;
  const next = resumable ? "resume the upload" : "try again";
  return new Error(`The file could not be sent. Check your connection, then ${next}.`, { cause });
}

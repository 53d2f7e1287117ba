import Uppy, { type Body, type Meta, type UppyFile } from "@uppy/core";
import AwsS3, { type AwsBody } from "@uppy/aws-s3";
import { call, get, post } from "../api.ts";

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
  done: Promise<void>;
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

  const uppy = new Uppy<Meta, AwsBody>({ autoProceed: false, restrictions: { maxNumberOfFiles: 1 } });
  uppy.use(AwsS3, {
    limit: partsAtOnce,
    retryDelays: [0, 1000, 3000, 5000, 10_000],
    shouldUseMultipart: pausable,
    getChunkSize: (data: { size: number }) => partBytes(data.size),
    getUploadParameters: () => get(`${endpoint}/s3/params?${new URLSearchParams({ ...about, size: String(file.size) })}`),
    createMultipartUpload: async () => {
      const begun = await post<{ key: string; uploadId: string }>(base, { ...about, size: file.size });
      listener.begun(begun);
      return begun;
    },
    listParts: (_file: unknown, { uploadId, key }: { uploadId: string; key: string }) => get(withKey(uploadId, key)),
    signPart: (_file: unknown, { uploadId, key, partNumber }: { uploadId: string; key: string; partNumber: number }) =>
      get(withKey(`${uploadId}/${partNumber}`, key)),
    completeMultipartUpload: (
      _file: unknown,
      { uploadId, key, parts }: { uploadId: string; key: string; parts: { PartNumber?: number; ETag?: string }[] },
    ) =>
      post(withKey(`${uploadId}/complete`, key), {
        parts: parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })),
      }),
    abortMultipartUpload: (_file: unknown, { uploadId, key }: { uploadId: string; key: string }) =>
      call("DELETE", withKey(uploadId, key)),
  } as never);
  uppy.on("upload-progress", (_file, { bytesUploaded, bytesTotal }) => {
    if (bytesUploaded) listener.progress(bytesUploaded, bytesTotal ?? file.size);
  });
  const id = uppy.addFile({ name: file.name, type: file.type, data: file });
  if (target.resume) uppy.setFileState(id, { s3Multipart: target.resume } as Partial<UppyFile<Meta, Body>> as never);

  const done = (async () => {
    const result = await uppy.upload();
    const failed = result?.failed?.[0];
    if (failed) throw new Error(failed.error ?? "The upload broke off.");
    if ((result?.successful?.length ?? 0) === 0) throw new Error("The upload was cancelled.");
    if (!pausable) await post(`${endpoint}/complete`);
  })().finally(() => uppy.destroy());

  return {
    pausable,
    done,
    pause: () => uppy.pauseAll(),
    resume: () => uppy.resumeAll(),
    cancel: () => uppy.cancelAll(),
  };
}

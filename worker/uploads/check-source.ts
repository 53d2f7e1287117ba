import { encodeErrors, Fault, type FaultCode } from "../../schema/errors.ts";
import { sniffBytes, sniffContainer } from "../../schema/sniff.ts";
import type { Deps } from "../deps.ts";
import { closeUpload, type UploadRow } from "./store.ts";
import { byteLimit } from "./upload-right.ts";

/**
 * Looks at what really arrived: its size, and by a ranged read its first bytes. Answers the size.
 * What cannot be a video is deleted, the video fails with the reason, and the same reason is thrown.
 */
export async function checkSource(
  deps: Pick<Deps, "db" | "cache" | "media" | "settings">,
  upload: UploadRow,
): Promise<number> {
  const stored = await deps.media.head(upload.objectKey);
  if (!stored) {
    throw new Fault("UPLOAD_INCOMPLETE", "Nothing has been uploaded yet. PUT the file first, then complete.");
  }
  const refuse = (code: FaultCode, message: string) => refuseSource(deps, upload, code, message);
  if (stored.size === 0) await refuse("UPLOAD_EMPTY", "The file is empty.");
  const limit = await byteLimit(deps, upload);
  if (stored.size > limit) await refuse("UPLOAD_TOO_LARGE", `The file is larger than the ${limit} bytes allowed.`);
  if (upload.declaredBytes !== null && stored.size !== upload.declaredBytes) {
    await refuse(
      "UPLOAD_SIZE_MISMATCH",
      `The file was declared with ${upload.declaredBytes} bytes, but ${stored.size} arrived. Upload it again.`,
    );
  }
  const beginning = await deps.media.get(upload.objectKey, { range: { offset: 0, length: sniffBytes } });
  const bytes = new Uint8Array((await beginning?.arrayBuffer()) ?? new ArrayBuffer(0));
  if (sniffContainer(bytes) === null) await refuse("UPLOAD_NOT_VIDEO", encodeErrors.ERR_NON_VIDEO);
  return stored.size;
}

async function refuseSource(
  deps: Pick<Deps, "db" | "media">,
  upload: UploadRow,
  code: FaultCode,
  message: string,
): Promise<never> {
  await deps.media.delete(upload.objectKey);
  await closeUpload(deps, upload, { code, message });
  throw new Fault(code, message);
}

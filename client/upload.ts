import { EdgereelError } from "./edgereel-error.ts";
import { backOffMs, pause } from "./pause.ts";
import { putByFetch, type PutPart } from "./put-part.ts";
import { send, type Connection } from "./send.ts";
import { signInBatches } from "./sign-in-batches.ts";

export type { PutPart };
export type UploadOptions = {
  filename: string;
  /** Its media type; the server looks at the bytes and not at this. */
  type?: string;
  /** An upload of the very same file that was begun before. */
  parts?: { key: string; uploadId: string };
  /** Keep what it tells, and an upload that breaks off can go on. */
  onBegun?(parts: { key: string; uploadId: string }): void | Promise<void>;
  /** With what had arrived before, where it goes on. */
  onProgress?(sentBytes: number, totalBytes: number): void;
  partsAtOnce?: number;
  signal?: AbortSignal;
  /** How one part is sent; by `fetch` unless told otherwise. */
  put?: PutPart;
};
type Ask = <T>(method: string, path: string, query?: Record<string, unknown>, body?: unknown) => Promise<T>;
type Arrived = { PartNumber: number; ETag: string; Size: number };

const mebi = 2 ** 20;
const tries = 7;

// Of the size alone: whoever goes on later must cut the file at the same places.
function partBytes(sizeBytes: number): number {
  return Math.max(8 * mebi, Math.ceil(sizeBytes / 9_000 / mebi) * mebi);
}

/** @throws EdgereelError where the server refuses, or a part does not arrive after seven tries; the signal's reason */
export async function upload(
  connection: Connection,
  endpoint: string,
  file: Blob,
  options: UploadOptions,
): Promise<void> {
  const { filename, type = file.type, onBegun, onProgress, partsAtOnce = 4, put = putByFetch } = options;
  const failed = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, failed.signal]) : failed.signal;
  const base = `${endpoint}/s3/multipart`;
  const ask: Ask = async (method, path, query, body) => {
    // To begin once more replaces what was begun, and to join the parts once more changes nothing.
    const response = await send(connection, method, `${base}${path}`, { query, body, signal, repeatable: true });
    return (await response.json()) as never;
  };
  if (file.size === 0) throw new EdgereelError(0, { code: "FILE_EMPTY", detail: "The file is empty." });

  const arrived = options.parts ? await partsThatArrived(ask, options.parts) : null;
  const begun = arrived
    ? options.parts!
    : await ask<{ key: string; uploadId: string }>("POST", "", {}, { filename, type, size: file.size });
  if (!arrived) await onBegun?.({ key: begun.key, uploadId: begun.uploadId });
  const { key, uploadId } = begun;
  const inPath = `/${encodeURIComponent(uploadId)}`;

  const size = partBytes(file.size);
  const slice = (number: number) => file.slice((number - 1) * size, Math.min(number * size, file.size));
  const numbers = Array.from({ length: Math.ceil(file.size / size) }, (_, index) => index + 1);
  const done = new Map(
    (arrived ?? [])
      .filter((part) => part.Size === slice(part.PartNumber).size)
      .map((part) => [part.PartNumber, part.ETag]),
  );
  const missing = numbers.filter((number) => !done.has(number));
  const sent = new Map([...done.keys()].map((number) => [number, slice(number).size]));
  const tell = () =>
    onProgress?.(
      [...sent.values()].reduce((sum, bytes) => sum + bytes, 0),
      file.size,
    );
  tell();

  const sign = signInBatches(missing, (wanted) =>
    ask<{ presignedUrls: Record<string, string> }>("GET", `${inPath}/batch`, { key, partNumbers: wanted.join(",") }),
  );
  const sendPart = async (number: number) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const url = await sign(number);
        const etag = await put(url, slice(number), {
          signal,
          onSent: (bytes) => {
            sent.set(number, bytes);
            tell();
          },
        });
        done.set(number, etag);
        sent.set(number, slice(number).size);
        tell();
        return;
      } catch (error) {
        sent.delete(number);
        signal.throwIfAborted();
        if (attempt + 1 >= tries || (error instanceof EdgereelError && error.status >= 400)) throw error;
        await pause(backOffMs(attempt), signal);
      }
    }
  };
  const queue = missing.values();
  const worker = async () => {
    for (const number of queue) await sendPart(number);
  };
  try {
    await Promise.all(Array.from({ length: Math.max(1, partsAtOnce) }, worker));
  } catch (error) {
    failed.abort(error);
    throw error;
  }
  const parts = numbers.map((number) => ({ PartNumber: number, ETag: done.get(number) ?? "" }));
  await ask("POST", `${inPath}/complete`, { key }, { parts });
}

// An upload that the server has given up is begun anew.
async function partsThatArrived(
  ask: Ask,
  { key, uploadId }: { key: string; uploadId: string },
): Promise<Arrived[] | null> {
  try {
    return await ask<Arrived[]>("GET", `/${encodeURIComponent(uploadId)}`, { key });
  } catch (error) {
    if (error instanceof EdgereelError && [404, 409, 410].includes(error.status)) return null;
    throw error;
  }
}

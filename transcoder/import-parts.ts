import type { MultipartStorage } from "./storage.ts";

const mebi = 2 ** 20;
const leastPartBytes = 16 * mebi;
const mostParts = 9_000; // R2 takes 10,000

/** Parts are equal but for the last, as R2 demands; larger only where a file may be huge. In bytes. */
export function partBytesFor(maxBytes: number): number {
  return Math.max(leastPartBytes, Math.ceil(maxBytes / mostParts / mebi) * mebi);
}

/** An object that is written from its first byte to its last, in parts. */
export type PartWriter = {
  /** Resolves when the bytes are taken over: while storage is slower than they come, that takes its time. */
  write(bytes: Uint8Array): Promise<void>;
  /** Stores what is left and makes the object appear. At least one byte must have been written. */
  complete(): Promise<void>;
  /** Leaves nothing behind of what is not complete. */
  abort(): Promise<void>;
};

/** Holds two parts in memory at most: one fills while the one before is stored. */
export function openParts(
  storage: MultipartStorage,
  key: string,
  contentType: string,
  partBytes: number,
  signal: AbortSignal,
): PartWriter {
  const etags: string[] = [];
  const buffers = [Buffer.allocUnsafeSlow(partBytes)];
  let filled = 0;
  let uploadId: string | undefined;
  let storing: Promise<void> = Promise.resolve();
  let failure: { error: unknown } | undefined;

  async function flush(): Promise<void> {
    const full = buffers[0]?.subarray(0, filled) ?? Buffer.alloc(0);
    await storing;
    if (failure) throw failure.error;
    uploadId ??= await storage.createMultipart(key, contentType, signal);
    const id = uploadId;
    const number = etags.length + 1;
    storing = storage.putPart(key, id, number, full, signal).then(
      (etag) => void (etags[number - 1] = etag),
      (error: unknown) => void (failure ??= { error }),
    );
    // The buffer of the part before is free by now.
    buffers.unshift(buffers.length === 2 ? (buffers.pop() as Buffer<ArrayBuffer>) : Buffer.allocUnsafeSlow(partBytes));
    filled = 0;
  }

  return {
    async write(bytes) {
      for (let taken = 0; taken < bytes.length;) {
        const buffer = buffers[0] as Buffer;
        const room = bytes.subarray(taken, taken + partBytes - filled);
        buffer.set(room, filled);
        filled += room.length;
        taken += room.length;
        if (filled === partBytes) await flush();
      }
    },
    async complete() {
      if (filled > 0) await flush();
      await storing;
      if (failure) throw failure.error;
      if (uploadId === undefined) throw new Error("nothing was written");
      await storage.completeMultipart(key, uploadId, etags, signal);
      uploadId = undefined;
    },
    async abort() {
      await storing;
      if (uploadId !== undefined) await storage.abortMultipart(key, uploadId);
      uploadId = undefined;
    },
  };
}

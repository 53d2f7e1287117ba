import type { Storage } from "./storage.ts";

/** Objects of one job on their way to storage. */
export type Uploader = {
  /**
   * Resolves as soon as the object has a place among those under way: a full house slows the caller.
   * `stored` is called when it is there.
   */
  put(key: string, parts: readonly Uint8Array[], contentType: string, stored?: () => void): Promise<void>;
  /** Resolves when all are stored. */
  idle(): Promise<void>;
};

const uploadsAtOnce = 4;

/**
 * Uploads in the background, a few at once, which bounds the memory that waiting segments take.
 * The error of an upload comes out of the next `put` or of `idle`.
 */
export function uploader(storage: Pick<Storage, "put">, signal: AbortSignal): Uploader {
  const underWay = new Set<Promise<void>>();
  let failure: { error: unknown } | undefined;
  const check = () => {
    if (failure) throw failure.error;
  };
  return {
    async put(key, parts, contentType, stored) {
      while (underWay.size >= uploadsAtOnce) await Promise.race(underWay);
      check();
      const upload = storage
        .put(key, parts, contentType, signal)
        .then(stored)
        .catch((error: unknown) => {
          failure ??= { error };
        })
        .finally(() => underWay.delete(upload));
      underWay.add(upload);
    },
    async idle() {
      while (underWay.size > 0) await Promise.race(underWay);
      check();
    },
  };
}

/**
 * Sends one part to its presigned address and answers its ETag. `onSent` is told how many of its bytes
 * went out, as far as that can be seen. Rejects with a plain Error where it did not arrive.
 */
export type PutPart = (
  url: string,
  part: Blob,
  options: { signal: AbortSignal; onSent(bytes: number): void },
) => Promise<string>;

const slowestBytesPerSecond = 32 * 1024;

/** `fetch` tells nothing while a body goes out, so progress comes part by part. */
export const putByFetch: PutPart = async (url, part, { signal }) => {
  const timeout = AbortSignal.timeout(Math.ceil(30_000 + (part.size / slowestBytesPerSecond) * 1000));
  const response = await fetch(url, { method: "PUT", body: part, signal: AbortSignal.any([signal, timeout]) });
  await response.body?.cancel();
  return etagOf(response.status, response.headers.get("etag"));
};

export function etagOf(status: number, etag: string | null | undefined): string {
  if (status !== 200) throw new Error(`Storage answered ${status} to a part.`);
  if (!etag) throw new Error("Storage hides the ETag of a part: its CORS rule must expose it.");
  return etag;
}

import { once } from "node:events";
import { request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { AwsV4Signer } from "aws4fetch";
import { TransientFailure } from "./failure.ts";
import { deadline, withRetries } from "./retry.ts";
import { withSpan } from "./tracing.ts";

const putTimeoutMs = 60_000;
const objectTimeoutMs = 60_000;
const partTimeoutMs = 120_000;

export type StorageSettings = {
  /** May carry a path prefix; objects stand at `{endpoint}/{bucket}/{key}`. */
  endpoint: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
};

/** The media bucket, by S3's protocol with Signature Version 4. */
export type Storage = {
  /** Stores an object that never changes under its key, whole or in parts. Repeating it is harmless. */
  put(
    key: string,
    object: Uint8Array | readonly Uint8Array[],
    contentType: string,
    signal?: AbortSignal,
  ): Promise<void>;
  /** A URL by which FFmpeg reads the object, by ranges, for `seconds`. */
  signedUrl(key: string, seconds: number): Promise<string>;
  /** An object, or `length` bytes of it from `offset` on, or fewer where it ends before; null where it is absent. */
  read(key: string, range?: { offset: number; length: number }, signal?: AbortSignal): Promise<Buffer | null>;
};

/** Objects that come in parts: equal ones of 5 MiB at least, and a last one of any size. */
export type MultipartStorage = {
  /** @returns the upload's id */
  createMultipart(key: string, contentType: string, signal?: AbortSignal): Promise<string>;
  /**
   * Stores a part, numbered from 1; again, it replaces the one before.
   *
   * @returns its ETag
   */
  putPart(key: string, uploadId: string, number: number, bytes: Uint8Array, signal?: AbortSignal): Promise<string>;
  /** Joins the parts whose ETags are given in order; only then does the object exist. */
  completeMultipart(key: string, uploadId: string, etags: string[], signal?: AbortSignal): Promise<void>;
  /** Deletes the parts. An upload that has ended is left as it is. */
  abortMultipart(key: string, uploadId: string): Promise<void>;
};

/** @throws TransientFailure when the storage could not be reached or refused after all retries */
export function createStorage(settings: StorageSettings): Storage & MultipartStorage {
  const { endpoint, bucket, accessKeyId, secretAccessKey } = settings;
  const urlOf = (key: string) => `${endpoint}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const sign = (method: string, url: string, headers: Record<string, string>, signQuery = false) =>
    new AwsV4Signer({
      method,
      url,
      // The bytes are hashed by nobody on the way: TLS guards them, and hashing costs CPU time.
      headers: signQuery ? headers : { ...headers, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" },
      accessKeyId,
      secretAccessKey,
      service: "s3",
      region: "auto",
      signQuery,
    }).sign();
  async function post(
    key: string,
    query: string,
    body: string | undefined,
    signal: AbortSignal,
    contentType = "application/xml",
  ): Promise<string> {
    const { url, headers } = await sign("POST", `${urlOf(key)}?${query}`, { "content-type": contentType });
    const response = await send(url, { method: "POST", headers, signal, ...(body !== undefined && { body }) });
    const xml = await response.text();
    if (!response.ok) throw new StorageRefusal("POST", key, response.status);
    return xml;
  }

  return {
    async put(key, object, contentType, signal) {
      const parts = object instanceof Uint8Array ? [object] : object;
      const put = async () => {
        const { url, headers } = await sign("PUT", urlOf(key), {
          "content-type": contentType,
          "cache-control": "public, max-age=31536000, immutable",
        });
        const { status } = await upload(url, headers, parts, deadline(putTimeoutMs, signal));
        if (status < 200 || status > 299) throw new StorageRefusal("PUT", key, status);
      };
      await withSpan("r2 put", { "aws.s3.key": key, "edgereel.object.bytes": lengthOf(parts) }, () =>
        withRetries({ attempts: 5, firstPauseMs: 200, signal, isTransient: isNotRefusal }, put),
      );
    },

    async signedUrl(key, seconds) {
      const { url } = await sign("GET", `${urlOf(key)}?X-Amz-Expires=${seconds}`, {}, true);
      return url.href;
    },

    async read(key, range, signal) {
      const wanted = range && { range: `bytes=${range.offset}-${range.offset + range.length - 1}` };
      return withRetries({ attempts: 5, firstPauseMs: 200, signal, isTransient: isNotRefusal }, async () => {
        const { url, headers } = await sign("GET", urlOf(key), { ...wanted });
        const response = await send(url, { headers, signal: deadline(objectTimeoutMs, signal) });
        if (response.status === (range ? 206 : 200)) return Buffer.from(await bodyOf(response));
        await response.body?.cancel();
        if (response.status === 404) return null;
        // Behind the end, or in an empty object, there is no byte.
        if (response.status === 416) return Buffer.alloc(0);
        throw new StorageRefusal("GET", key, response.status);
      });
    },

    async createMultipart(key, contentType, signal) {
      return withRetries({ attempts: 5, firstPauseMs: 200, signal, isTransient: isNotRefusal }, async () => {
        const xml = await post(key, "uploads=", undefined, deadline(objectTimeoutMs, signal), contentType);
        const [, uploadId] = /<UploadId>([^<]+)<\/UploadId>/.exec(xml) ?? [];
        if (!uploadId) throw new TransientFailure(`the storage gave no upload id for ${key}`);
        return uploadId;
      });
    },

    async putPart(key, uploadId, number, bytes, signal) {
      const query = `partNumber=${number}&uploadId=${encodeURIComponent(uploadId)}`;
      return withRetries({ attempts: 5, firstPauseMs: 500, signal, isTransient: isNotRefusal }, async () => {
        const { url, headers } = await sign("PUT", `${urlOf(key)}?${query}`, {});
        const { status, etag } = await upload(url, headers, [bytes], deadline(partTimeoutMs, signal));
        if (status !== 200 || !etag) throw new StorageRefusal("PUT part", key, status);
        return etag;
      });
    },

    async completeMultipart(key, uploadId, etags, signal) {
      const parts = etags.map((etag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${etag}</ETag></Part>`);
      const body = `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
      const query = `uploadId=${encodeURIComponent(uploadId)}`;
      await withRetries({ attempts: 5, firstPauseMs: 500, signal, isTransient: isNotRefusal }, async (attempt) => {
        try {
          // S3 may begin with 200 and tell of its failure in the body.
          const xml = await post(key, query, body, deadline(partTimeoutMs, signal));
          if (xml.includes("<Error>")) throw new TransientFailure(`the storage did not join ${key}`);
        } catch (error) {
          // Joined by the attempt before, whose answer was lost. Whoever needs the object looks at it anyway.
          if (attempt > 1 && error instanceof StorageRefusal && error.status === 404) return;
          throw error;
        }
      });
    },

    async abortMultipart(key, uploadId) {
      await withRetries({ attempts: 3, firstPauseMs: 200, isTransient: isNotRefusal }, async () => {
        const { url, headers } = await sign("DELETE", `${urlOf(key)}?uploadId=${encodeURIComponent(uploadId)}`, {});
        const response = await send(url, { method: "DELETE", headers, signal: deadline(objectTimeoutMs) });
        await response.body?.cancel();
        if (!response.ok && response.status !== 404) throw new StorageRefusal("DELETE", key, response.status);
      });
    },
  };
}

class StorageRefusal extends TransientFailure {
  readonly status: number;
  constructor(method: string, key: string, status: number) {
    super(`the storage answered ${status} to ${method} ${key}`);
    this.status = status;
  }
}

// A refusal of ours (credentials, bucket) is not asked again here; the queue's redelivery is slower.
function isNotRefusal(error: unknown): boolean {
  const refused = error instanceof StorageRefusal && error.status >= 400 && error.status < 500;
  return !refused || error.status === 408 || error.status === 429;
}

async function send(url: URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, init);
  } catch (error) {
    throw unreachable(error);
  }
}

async function bodyOf(response: Response): Promise<ArrayBuffer> {
  try {
    return await response.arrayBuffer();
  } catch (error) {
    throw unreachable(error);
  }
}

function lengthOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

// Not by fetch, which copies a body of bytes three times over.
async function upload(
  url: URL,
  headers: Headers,
  parts: readonly Uint8Array[],
  signal: AbortSignal,
): Promise<{ status: number; etag: string | undefined }> {
  const start = url.protocol === "https:" ? httpsRequest : httpRequest;
  try {
    const request = start(url, { method: "PUT", headers: Object.fromEntries(headers), signal });
    // A request that is broken off says so once more, when `once` below listens no longer; an error that
    // nobody hears would end the process.
    request.on("error", () => {});
    request.setHeader("content-length", lengthOf(parts));
    request.cork();
    for (const part of parts) request.write(part);
    request.end();
    const [response] = (await once(request, "response", { signal })) as [IncomingMessage];
    // Read to its end, so that the connection is free for the next one.
    for await (const _ of response);
    return { status: response.statusCode ?? 0, etag: response.headers.etag };
  } catch (error) {
    throw unreachable(error);
  }
}

function unreachable(error: unknown): TransientFailure {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new TransientFailure(`the storage could not be reached: ${String(cause)}`, { cause: error });
}

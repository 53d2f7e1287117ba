import type { IncomingMessage, ServerResponse } from "node:http";
import { listen } from "../../local/http-server.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A web server whose answers a test writes; `host` is what an operator would put on the allow list. */
export async function startSource(handler: Handler) {
  const requests: IncomingMessage[] = [];
  const server = await listen((request, response) => {
    requests.push(request);
    return handler(request, response);
  });
  return { ...server, host: server.url.slice("http://".length), requests };
}

/** Serves the bytes by range, and breaks the nth connection after so many bytes. */
export function serveFile(
  bytes: Buffer,
  options: { etag?: string; ranges?: boolean; breakAfter?: number[]; etags?: string[]; length?: boolean } = {},
): Handler {
  let connection = 0;
  return (request, response) => {
    const index = connection;
    connection += 1;
    const etag = options.etags?.[index] ?? options.etag;
    const [, from] = /^bytes=(\d+)-$/.exec(request.headers.range ?? "") ?? [];
    const same = etag !== undefined && request.headers["if-range"] === etag;
    const start = from !== undefined && options.ranges !== false && same ? Number(from) : 0;
    response.writeHead(start > 0 ? 206 : 200, {
      ...(etag && { etag }),
      ...(options.length !== false && { "content-length": bytes.length - start }),
      ...(start > 0 && { "content-range": `bytes ${start}-${bytes.length - 1}/${bytes.length}` }),
    });
    const limit = options.breakAfter?.[index];
    if (limit === undefined) response.end(bytes.subarray(start));
    else response.write(bytes.subarray(start, start + limit), () => setTimeout(() => response.destroy(), 50));
  };
}

const mp4Start = Buffer.from("000000206674797069736f6d0000020069736f6d69736f32617663316d703431", "hex");

/** Bytes that begin like an MP4, no two stretches of which are alike. */
export function someVideo(size: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at + 4 <= size; at += 4) bytes.writeUInt32LE(Math.imul(at, 2_654_435_761) >>> 0, at);
  mp4Start.copy(bytes);
  return bytes;
}

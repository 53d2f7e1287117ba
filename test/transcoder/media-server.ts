import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Storage } from "../../transcoder/storage.ts";

/** Objects served by range over HTTP, as a bucket does, and those that were put. */
export type MediaServer = {
  storage: Storage;
  /** What the tests upload as sources. */
  sources: Map<string, Buffer>;
  /** What the transcoder stored. */
  stored: Map<string, Buffer>;
  /** Every request line that came in. */
  requests: string[];
  origin: string;
  /** From this byte on every connection breaks: the storage is going away. */
  breakAt: number;
  /** Answers requests for a key by a redirect. */
  redirect: { key: string; to: string } | undefined;
  close(): void;
};

/** @param slowPutMs how long each PUT takes to be answered */
export async function startMediaServer(slowPutMs = 0): Promise<MediaServer> {
  const sources = new Map<string, Buffer>();
  const stored = new Map<string, Buffer>();
  const requests: string[] = [];
  const http = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const key = decodeURIComponent(new URL(request.url ?? "/", "http://media").pathname.slice(1));
    if (request.method === "PUT") void receive(key, request, response);
    else if (server.redirect?.key === key) response.writeHead(302, { location: server.redirect.to }).end();
    else send(sources.get(key), request, response, server.breakAt);
  }).listen(0, "127.0.0.1");
  await once(http, "listening");
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;

  async function receive(key: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    stored.set(key, Buffer.concat(parts));
    setTimeout(() => response.end(), slowPutMs);
  }

  const storage: Storage = {
    async put(key, object, contentType, signal) {
      const body = object instanceof Uint8Array ? object : Buffer.concat(object);
      const init = { method: "PUT", body: body as Uint8Array<ArrayBuffer>, headers: { "content-type": contentType } };
      await fetch(`${origin}/${key}`, { ...init, signal });
    },
    signedUrl: (key) => Promise.resolve(`${origin}/${key}?X-Amz-Signature=secret`),
    read: (key, range) => {
      const bytes = stored.get(key) ?? sources.get(key);
      if (!bytes) return Promise.resolve(null);
      const { offset, length } = range ?? { offset: 0, length: bytes.length };
      return Promise.resolve(bytes.subarray(offset, offset + length));
    },
  };
  const close = () => {
    http.close();
    http.closeAllConnections();
  };
  const server: MediaServer = {
    storage,
    sources,
    stored,
    requests,
    origin,
    breakAt: Infinity,
    redirect: undefined,
    close,
  };
  return server;
}

function send(object: Buffer | undefined, request: IncomingMessage, response: ServerResponse, breakAt: number): void {
  if (!object) {
    response.writeHead(404).end();
    return;
  }
  const [, from, to] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? "") ?? [];
  const start = Number(from ?? 0);
  const end = Math.min(object.length, to ? Number(to) + 1 : object.length);
  if (start >= object.length) {
    response.writeHead(416, { "content-range": `bytes */${object.length}` }).end();
    return;
  }
  const ranged = { "content-range": `bytes ${start}-${end - 1}/${object.length}` };
  response.writeHead(from === undefined ? 200 : 206, {
    "accept-ranges": "bytes",
    "content-length": end - start,
    ...(from !== undefined && ranged),
  });
  if (end <= breakAt) response.end(object.subarray(start, end));
  else response.write(object.subarray(start, Math.max(start, breakAt)), () => response.destroy());
}

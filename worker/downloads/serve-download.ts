import { Buffer } from "node:buffer";
import type { Deps } from "../deps.ts";
import { parseRange, resolveRange } from "../playback/byte-range.ts";
import { matchesTag } from "../http/if-none-match.ts";
import { openDownload, readDownload, type DownloadFile } from "./download-file.ts";
import { log } from "../telemetry/log.ts";

// Part of the tag: to be raised when the same record makes other bytes.
const writer = 1;

type Wanted = { videoId: string; epoch: number; rendition: string; contentType: string; cacheControl: string };

/** Answers with a rendition as one file: whole, or the range asked for, so that downloads resume. Null: no such file. */
export async function serveDownload(
  deps: Pick<Deps, "media" | "objects">,
  request: Request,
  { videoId, epoch, rendition, contentType, cacheControl }: Wanted,
  waitUntil: (work: Promise<unknown>) => void,
): Promise<Response | null> {
  const file = await openDownload(deps, videoId, epoch, rendition);
  if (!file) return null;
  const size = file.sizeBytes;
  const etag = await tagOf(file);
  const headers = new Headers({
    "content-type": contentType,
    "cache-control": cacheControl,
    "cache-tag": videoId,
    "accept-ranges": "bytes",
    etag,
  });
  if (matchesTag(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const range = request.method === "HEAD" ? null : parseRange(request.headers.get("range"));
  const ifRange = request.headers.get("if-range");
  // RFC 9110 section 13.1.5: with another If-Range than the file's tag, the whole is sent.
  const wanted = range && (ifRange === null || ifRange === etag) ? range : null;
  const span = wanted ? resolveRange(wanted, size) : { first: 0, last: size - 1 };
  if (!span) {
    return new Response(null, {
      status: 416,
      headers: { "content-range": `bytes */${size}`, "cache-control": "no-store" },
    });
  }
  const length = span.last - span.first + 1;
  headers.set("content-length", String(length));
  if (wanted) headers.set("content-range", `bytes ${span.first}-${span.last}/${size}`);
  if (request.method === "HEAD") return new Response(null, { headers });
  return new Response(stream(deps, file, span, length, waitUntil), { status: wanted ? 206 : 200, headers });
}

// Of a fixed length, so that clients are told it: any other stream goes out in chunks of unknown sum.
function stream(
  deps: Pick<Deps, "media">,
  file: DownloadFile,
  span: { first: number; last: number },
  length: number,
  waitUntil: (work: Promise<unknown>) => void,
): ReadableStream {
  const { readable, writable } = new FixedLengthStream(length);
  const out = writable.getWriter();
  const write = async () => {
    try {
      // Each write waits until the client has taken it: one segment at a time is in memory.
      for await (const piece of readDownload(deps, file, span)) await out.write(piece);
      await out.close();
    } catch (error) {
      // Also where the client went away, which is no fault. A broken connection is resumed by a range.
      log.warn("download.broken", { videoId: file.videoId, error });
      await out.abort(error).catch(() => undefined);
    }
  };
  waitUntil(write());
  return readable;
}

// The head names both init segments and the size of every segment behind it.
async function tagOf({ head }: DownloadFile): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", head));
  return `"mp4-${writer}-${Buffer.from(digest.subarray(0, 12)).toString("hex")}"`;
}

import { Buffer } from "node:buffer";
import { WorkerEntrypoint } from "cloudflare:workers";
import type { ManifestRecord } from "../../schema/manifest.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import { indexedTracks } from "../captions/caption-index.ts";
import { renderVtt } from "../captions/cue.ts";
import { Storyboard } from "../../schema/storyboard.ts";
import { depsOf, type Deps } from "../deps.ts";
import type { Env } from "../env.ts";
import { parseRange, resolveRange, type ByteRange } from "./byte-range.ts";
import { serveDownload } from "../downloads/serve-download.ts";
import { matchesTag } from "../http/if-none-match.ts";
import { findCues } from "./caption-cues.ts";
import { cuesOfSegment } from "./caption-segments.ts";
import { renderDash } from "./dash.ts";
import { renderCaptions, renderIframes, renderMaster, renderMedia } from "./hls.ts";
import { parseMediaPath, type MediaPath } from "./media-path.ts";
import { findRecord } from "./record.ts";
import { findStill } from "./stills.ts";
import { renderStoryboard } from "./storyboard-vtt.ts";

const immutable = "public, max-age=31536000, immutable";
// Half of what a player waits between two looks at a growing playlist.
const growing = "public, max-age=1";
// A picture whose address may show another source some day: five minutes old at most.
const addressWithoutEpoch = "public, max-age=300";
const hls = "application/vnd.apple.mpegurl";
const dash = "application/dash+xml";
const vtt = "text/vtt; charset=utf-8";

/**
 * Serves /{videoId}/… without asking who asks: only the gate calls it. It stands behind Workers
 * Cache, so what it says of caching holds for all viewers of a video.
 */
export class Media extends WorkerEntrypoint<Env> {
  override async fetch(request: Request): Promise<Response> {
    const deps = depsOf(this.env);
    const url = new URL(request.url);
    const [, videoId = "", rest = ""] = /^\/([^/]+)\/(.+)$/.exec(url.pathname) ?? [];
    const path = parseMediaPath(rest);
    if (!path) return missing();
    if (path.kind === "object") {
      const key = `${mediaKey.encodePrefix(videoId, path.epoch)}${path.file}`;
      return serveObject(deps, request, key, { videoId, contentType: path.contentType });
    }
    if (path.kind === "download") {
      const wanted = { ...path, videoId, cacheControl: immutable };
      return (await serveDownload(deps, request, wanted, (work) => this.ctx.waitUntil(work))) ?? missing();
    }
    if (path.kind === "caption") {
      return serveObject(deps, request, mediaKey.caption(videoId, path.captionId), { videoId, contentType: vtt });
    }
    if (path.kind === "storyboard") {
      const stored = await deps.media.get(mediaKey.storyboard(videoId, path.epoch));
      if (!stored) return missing();
      const board = renderStoryboard(Storyboard.parse(await stored.json()));
      return servePlaylist(request, board, { videoId, contentType: vtt, cacheControl: immutable });
    }
    if (path.kind === "thumbnail") return serveThumbnail(deps, request, videoId, url.searchParams);
    const epoch = path.kind === "playlist" ? path.epoch : Number(url.searchParams.get("epoch"));
    const record = await findRecord(deps, videoId, epoch);
    if (!record) return missing();
    const body = await render(deps, record, path);
    if (body === null) return missing();
    // An address without an epoch outlives it: another source may take the video over.
    const short = path.kind === "playlist" ? immutable : "public, max-age=10";
    return servePlaylist(request, body, {
      videoId,
      contentType: path.kind === "dash" ? dash : path.kind === "caption-segment" ? vtt : hls,
      cacheControl: record.complete ? short : growing,
    });
  }
}

type Rendered = Exclude<MediaPath, { kind: "object" | "caption" | "download" | "storyboard" | "thumbnail" }>;

async function render(deps: Pick<Deps, "media">, record: ManifestRecord, path: Rendered): Promise<string | null> {
  switch (path.kind) {
    case "master":
      return renderMaster(record, await indexedTracks(deps, record.videoId));
    case "dash":
      return renderDash(record, await indexedTracks(deps, record.videoId));
    case "playlist":
      return path.iframes ? renderIframes(record, path.track) : renderMedia(record, path.track);
    case "caption-playlist":
      return (await isTrack(deps, record.videoId, path.captionId)) ? renderCaptions(record) : null;
    case "caption-segment": {
      // Cues that are held in memory say nothing of a track that was deleted.
      if (!(await isTrack(deps, record.videoId, path.captionId))) return null;
      const cues = await findCues(deps, record.videoId, path.captionId);
      const within = cues && cuesOfSegment(cues, record, path.index);
      return within && renderVtt(within, { timestampMap: true });
    }
  }
}

async function isTrack(deps: Pick<Deps, "media">, videoId: string, captionId: string): Promise<boolean> {
  return (await indexedTracks(deps, videoId)).some(({ id }) => id === captionId);
}

async function servePlaylist(
  request: Request,
  text: string,
  about: { videoId: string; contentType: string; cacheControl: string },
): Promise<Response> {
  const body = new TextEncoder().encode(text);
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", body));
  const etag = `"${Buffer.from(digest.subarray(0, 12)).toString("hex")}"`;
  const headers = new Headers({
    "content-type": about.contentType,
    "cache-control": about.cacheControl,
    "cache-tag": about.videoId,
    etag,
  });
  if (matchesTag(request.headers.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  headers.set("content-length", String(body.byteLength));
  return new Response(request.method === "HEAD" ? null : body, { headers });
}

async function serveThumbnail(
  deps: Pick<Deps, "media">,
  request: Request,
  videoId: string,
  query: URLSearchParams,
): Promise<Response> {
  const number = (name: string) => Number(query.get(name));
  const wanted = { videoId, epoch: number("epoch"), timeSeconds: number("time"), width: number("width") };
  const still = await findStill(deps, wanted);
  if (!still) return missing();
  const headers = new Headers({
    "content-type": "image/jpeg",
    "cache-control": addressWithoutEpoch,
    "cache-tag": videoId,
    etag: still.etag,
  });
  if (matchesTag(request.headers.get("if-none-match"), still.etag)) return new Response(null, { status: 304, headers });
  headers.set("content-length", String(still.jpeg.byteLength));
  return new Response(request.method === "HEAD" ? null : still.jpeg, { headers });
}

async function serveObject(
  { media }: Pick<Deps, "media">,
  request: Request,
  key: string,
  about: { videoId: string; contentType: string },
): Promise<Response> {
  const head = request.method === "HEAD";
  const range = head ? null : await wantedRange(media, key, request.headers);
  const stored = head ? await media.head(key) : await read(media, key, range);
  if (stored === "unsatisfiable") {
    const size = (await media.head(key))?.size ?? 0;
    return new Response(null, { status: 416, headers: { "content-range": `bytes */${size}` } });
  }
  if (!stored) return missing();
  const headers = new Headers({
    "content-type": about.contentType,
    "cache-control": immutable,
    "cache-tag": about.videoId,
    "accept-ranges": "bytes",
    etag: stored.httpEtag,
    "last-modified": stored.uploaded.toUTCString(),
  });
  if (matchesTag(request.headers.get("if-none-match"), stored.httpEtag)) {
    return new Response(null, { status: 304, headers });
  }
  const part = range ? resolveRange(range, stored.size) : null;
  if (part) headers.set("content-range", `bytes ${part.first}-${part.last}/${stored.size}`);
  headers.set("content-length", String(part ? part.last - part.first + 1 : stored.size));
  const body = "body" in stored ? (stored as R2ObjectBody).body : null;
  return new Response(body, { status: part ? 206 : 200, headers });
}

// RFC 9110 section 13.1.5: with another If-Range than the object's tag, the whole is sent.
async function wantedRange(media: R2Bucket, key: string, headers: Headers): Promise<ByteRange | null> {
  const range = parseRange(headers.get("range"));
  const ifRange = headers.get("if-range");
  if (range && ifRange !== null && (await media.head(key))?.httpEtag !== ifRange) return null;
  return range;
}

async function read(
  media: R2Bucket,
  key: string,
  range: ByteRange | null,
): Promise<R2ObjectBody | null | "unsatisfiable"> {
  if (range && "suffix" in range && range.suffix === 0) return "unsatisfiable";
  try {
    return await media.get(key, range ? { range } : {});
  } catch (error) {
    // R2 throws for a range beyond the end.
    if (/range/i.test(String(error))) return "unsatisfiable";
    throw error;
  }
}

function missing(): Response {
  return new Response(null, { status: 404, headers: { "cache-control": "no-store" } });
}

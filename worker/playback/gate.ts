import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import type { Deps } from "../deps.ts";
import { attachment, downloadName } from "../downloads/disposition.ts";
import type { AppContext } from "../http/context.ts";
import { findAnyVideo } from "../videos/videos.ts";
import { accessOf, type VideoAccess } from "./access.ts";
import { dependsOnEpoch, parseMediaPath } from "./media-path.ts";
import type { Media } from "./media.ts";
import { thumbnailQuery } from "./thumbnail-query.ts";

const passedHeaders = ["range", "if-range", "if-none-match", "if-modified-since"];

const corsHeaders = {
  "access-control-allow-origin": "*",
  "access-control-allow-methods": "GET, HEAD, OPTIONS",
  "access-control-allow-headers":
    "Range, If-None-Match, If-Modified-Since, CMCD-Request, CMCD-Object, CMCD-Status, CMCD-Session",
  "access-control-expose-headers": "Content-Length, Content-Range, ETag, Accept-Ranges",
  "access-control-max-age": "86400",
  "timing-allow-origin": "*",
};

/**
 * Serves /media/{id or token}/…: decides whether the viewer may, then asks the Media entrypoint by a
 * URL without the token, so that all viewers of a video share one cached copy.
 */
export async function serveMedia(c: AppContext): Promise<Response> {
  const { method } = c.req.raw;
  if (method === "OPTIONS") return new Response(null, { status: 204, headers: corsHeaders });
  if (method !== "GET" && method !== "HEAD") {
    throw new Fault("METHOD_NOT_ALLOWED", "Media can only be read.", { headers: { allow: "GET, HEAD, OPTIONS" } });
  }
  // The raw path: what a URL parser has decoded or normalised would hide the tricks.
  const [, reference = "", rest = ""] = /^\/media\/([^/]+)\/(.+)$/.exec(new URL(c.req.url).pathname) ?? [];
  const path = parseMediaPath(rest);
  if (!path) throw notFound();
  const { videoId, access, byToken, download } = await admit(c.get("deps"), reference);
  const disposition = path.kind === "download" ? await admitDownload(c.get("deps"), videoId, download, path) : null;

  const inner = new URL(`https://media/${videoId}/${rest}`);
  if (dependsOnEpoch(path)) inner.searchParams.set("epoch", String(access.epoch));
  if (path.kind === "thumbnail") {
    for (const [name, value] of thumbnailQuery(c.req.query())) inner.searchParams.set(name, value);
  }
  const headers = new Headers();
  for (const name of passedHeaders) {
    const value = c.req.header(name);
    if (value !== undefined) headers.set(name, value);
  }
  const { exports } = c.executionCtx as unknown as { exports: { Media: Service<Media> } };
  const answer = await exports.Media.fetch(new Request(inner, { method, headers }));

  const response = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(corsHeaders)) response.headers.set(name, value);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cross-origin-resource-policy", "cross-origin");
  response.headers.set("referrer-policy", "no-referrer");
  // Not of the cached copy, for the title may change.
  if (disposition && answer.ok) response.headers.set("content-disposition", disposition);
  if (byToken) {
    const shared = response.headers.get("cache-control") ?? "no-store";
    response.headers.set("cache-control", shared.replace("public", "private"));
    response.headers.delete("cache-tag");
  }
  return response;
}

type Admission = { videoId: string; access: VideoAccess; byToken: boolean; download: boolean };

// An id opens what is public or unlisted; everything else opens by a token, whatever else is right.
async function admit(deps: Deps, reference: string): Promise<Admission> {
  const byToken = !isId("video", reference);
  if (byToken && !reference.includes(".")) throw notFound();
  const claims = byToken ? await deps.keys.verify("playback", reference) : null;
  const videoId = claims?.sub ?? reference;
  const access = await accessOf(deps, videoId);
  if (!access?.playable) throw notFound();
  const open = access.visibility === "public" || access.visibility === "unlisted";
  if (!byToken && !open) throw notFound();
  // The owner's token of a download allows what the video does not.
  return { videoId, access, byToken, download: access.downloadable || claims?.download === true };
}

// The name under which the file is saved, where the video is one that may be saved.
async function admitDownload(
  deps: Deps,
  videoId: string,
  offered: boolean,
  { rendition }: { rendition: string },
): Promise<string> {
  const video = offered ? await findAnyVideo(deps, videoId) : null;
  if (!video) throw notFound();
  return attachment(downloadName(video.title, rendition));
}

function notFound(): Fault {
  return new Fault("MEDIA_NOT_FOUND", "There is nothing to play here.", { headers: corsHeaders });
}

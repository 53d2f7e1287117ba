import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import { attachment, downloadName } from "../downloads/disposition.ts";
import type { AppContext } from "../http/context.ts";
import { findAnyVideo } from "../videos/videos.ts";
import { admit, identify } from "./admit.ts";
import { corsFor, openCors, preflightCors } from "./media-cors.ts";
import { dependsOnEpoch, parseMediaPath, type MediaPath } from "./media-path.ts";
import type { Media } from "./media.ts";
import { mayRead, type Asker } from "./origins.ts";
import { countStream } from "./streams.ts";
import { kindOfPath } from "./token-kinds.ts";
import { whereabouts } from "./whereabouts.ts";
import { thumbnailQuery } from "./thumbnail-query.ts";

const passedHeaders = ["range", "if-range", "if-none-match", "if-modified-since"];

/**
 * Serves /media/{id or token}/…: decides whether the viewer may, then asks the Media entrypoint by a
 * URL without the token, so that all viewers of a video share one cached copy.
 */
export async function serveMedia(c: AppContext): Promise<Response> {
  const { method } = c.req.raw;
  // Refusals are read by players of other sites as well.
  const cors = { headers: openCors };
  try {
    if (method === "OPTIONS") return await answerPreflight(c);
    if (method !== "GET" && method !== "HEAD") {
      throw new Fault("METHOD_NOT_ALLOWED", "Media can only be read.", { headers: { allow: "GET, HEAD, OPTIONS" } });
    }
    return await serve(c, cors);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const headers = { ...cors.headers, "referrer-policy": "no-referrer", ...error.headers };
    throw new Fault(error.code, error.message, { headers });
  }
}

async function serve(c: AppContext, cors: { headers: Record<string, string> }): Promise<Response> {
  const deps = c.get("deps");
  const { method } = c.req.raw;
  const [reference, rest] = partsOf(c);
  const path = parseMediaPath(rest);
  if (!path) throw new Fault("MEDIA_NOT_FOUND", "There is nothing to play here.");

  const named = await identify(deps, reference);
  const { videoId, access, grant, downloadable } = await admit(deps, named, kindOfPath(path), whereabouts(c));
  const listed = access.allowedOrigins.length > 0;
  if (listed) {
    cors.headers = corsFor(askerOf(c).origin);
    if (!mayRead(access.allowedOrigins, ownOrigin(deps), askerOf(c))) {
      cors.headers = corsFor(null);
      throw new Fault("ORIGIN_REFUSED", "The pages of this site may not play this video.");
    }
  }
  const disposition = path.kind === "download" ? await nameDownload(deps, videoId, downloadable, path) : null;
  const hidden = access.visibility === "private" || access.visibility === "subscribers";
  if (grant && hidden && method === "GET" && isOfStream(path)) await countStream(deps, grant, access.ownerId);

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

  if (answer.status >= 400) throw refusalOf(answer);
  const response = new Response(answer.body, answer);
  for (const [name, value] of Object.entries(cors.headers)) response.headers.set(name, value);
  response.headers.set("x-content-type-options", "nosniff");
  response.headers.set("cross-origin-resource-policy", "cross-origin");
  response.headers.set("referrer-policy", "no-referrer");
  // Not of the cached copy, for the title may change.
  if (disposition && answer.ok) response.headers.set("content-disposition", disposition);
  if (grant || listed) {
    const shared = response.headers.get("cache-control") ?? "no-store";
    // What may be revoked is kept by the viewer's own browser alone, and not used without asking here.
    response.headers.set("cache-control", shared === "no-store" ? shared : "private, no-cache");
    response.headers.delete("cache-tag");
  }
  return response;
}

// A preflight carries no more than the address and the origin: it is told what the request would be.
async function answerPreflight(c: AppContext): Promise<Response> {
  const deps = c.get("deps");
  const [reference] = partsOf(c);
  const access = await identify(deps, reference).then(
    (named) => named.access,
    (error: unknown) => {
      if (error instanceof Fault) return null;
      throw error;
    },
  );
  const asker = askerOf(c);
  const listed = access !== null && access.allowedOrigins.length > 0;
  const readable = !listed || mayRead(access.allowedOrigins, ownOrigin(deps), asker);
  const cors = listed ? corsFor(readable ? asker.origin : null) : openCors;
  return new Response(null, { status: 204, headers: { ...cors, ...preflightCors } });
}

// The name under which the file is saved, where the video is one that may be saved.
async function nameDownload(
  deps: Deps,
  videoId: string,
  offered: boolean,
  { rendition }: { rendition: string },
): Promise<string> {
  const video = offered ? await findAnyVideo(deps, videoId) : null;
  if (!video) throw new Fault("MEDIA_NOT_FOUND", "There is nothing to play here.");
  return attachment(downloadName(video.title, rendition));
}

// Pictures, captions and saved files are not playing.
function isOfStream(path: MediaPath): boolean {
  if (path.kind === "master" || path.kind === "dash" || path.kind === "playlist") return true;
  return path.kind === "object" && !path.contentType.startsWith("image/");
}

// The raw path: what a URL parser has decoded or normalised would hide the tricks.
function partsOf(c: AppContext): [reference: string, rest: string] {
  const [, reference = "", rest = ""] = /^\/media\/([^/]+)\/(.+)$/.exec(new URL(c.req.url).pathname) ?? [];
  return [reference, rest];
}

function askerOf(c: AppContext): Asker {
  const header = (name: string) => c.req.header(name) ?? null;
  return { origin: header("origin"), referer: header("referer"), fetchSite: header("sec-fetch-site") };
}

function ownOrigin({ settings }: Pick<Deps, "settings">): string {
  return new URL(settings.PUBLIC_URL).origin;
}

// Media answers with a bare status; clients are told as everywhere else, with a code.
function refusalOf(answer: Response): Fault {
  if (answer.status !== 416) return new Fault("MEDIA_NOT_FOUND", "There is nothing to play here.");
  const range = answer.headers.get("content-range");
  return new Fault("RANGE_UNSATISFIABLE", "The file has no such bytes.", {
    headers: range ? { "content-range": range } : {},
  });
}

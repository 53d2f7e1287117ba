import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { findAnyVideo, isOpen, type VideoRow } from "../videos/videos.ts";
import type { AppContext } from "../http/context.ts";
import { pageHeaders } from "./page-headers.ts";

/** The addresses of the web app's pages, as web/app.tsx routes them. */
const pagePaths =
  /^\/(?:|index\.html|search|login|register|account|forgot|reset|verify|upload|studio|studio\/analytics|studio\/[^/]+\/(?:log|analytics)|admin(?:\/(?:requests|audit))?|watch\/[^/]+|play|send\/[^/]+|channel\/[^/]+|feed|playlists|playlist\/[^/]+|history)$/;

/**
 * Serves the web app: its files as they are, and its page with headers that let it do what it needs
 * and no more. The watch page of a video that anybody may see gets its title and preview.
 */
export async function serveWeb(c: AppContext): Promise<Response> {
  const { assets, settings } = c.get("deps");
  const found = await assets.fetch(c.req.raw);
  const { pathname } = new URL(c.req.url);
  // A page in a script's place would be kept as that script by whoever asked for it.
  if (found.status === 404 && pathname.startsWith("/assets/")) throw new Fault("NOT_FOUND", "There is no such file.");
  const answer = found.status === 404 ? await assets.fetch(new Request(new URL("/", c.req.url))) : found;
  // A copy, for the headers of what the asset store answers cannot be added to.
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return new Response(answer.body, answer);
  // The app shows its own page for an unknown address; crawlers and people with curl need the status.
  const status = pagePaths.test(pathname) ? answer.status : 404;
  const response = new Response(answer.body, { status, headers: answer.headers });
  // Uploads go straight to the bucket.
  const headers = pageHeaders({ frameAncestors: "'none'", connect: [new URL(settings.R2_S3_ENDPOINT).origin] });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  // Its address holds a secret, which no request from it is to carry on.
  if (pathname.startsWith("/send/")) response.headers.set("referrer-policy", "no-referrer");
  const [, id = ""] = /^\/watch\/([^/]+)$/.exec(pathname) ?? [];
  if (!isId("video", id)) return response;
  const video = await findAnyVideo(c.get("deps"), id);
  return video && isOpen(video) ? describeVideo(response, video, settings.PUBLIC_URL) : response;
}

function describeVideo(page: Response, video: VideoRow, origin: string): Response {
  const description = video.description.slice(0, 200) || `A video by ${video.ownerName}`;
  const { poster } = pictureUrls(`${origin}/media/${video.id}`, video);
  const properties: Record<string, string> = {
    "og:type": "video.other",
    "og:title": video.title,
    "og:description": description,
    "og:url": `${origin}/watch/${video.id}`,
    "og:site_name": "Edgereel",
    ...(poster ? { "og:image": poster } : {}),
    ...(video.durationSeconds ? { "video:duration": String(Math.round(video.durationSeconds)) } : {}),
  };
  const tags = Object.entries(properties).map(
    ([property, content]) => `<meta property="${property}" content="${escapeAttribute(content)}">`,
  );
  return new HTMLRewriter()
    .on("title", {
      element(title) {
        title.setInnerContent(`${video.title} · Edgereel`);
      },
    })
    .on('meta[name="description"]', {
      element(meta) {
        // The rewriter escapes quotes alone.
        meta.setAttribute("content", description.replaceAll("&", "&amp;"));
      },
    })
    .on("head", {
      element(head) {
        head.append(tags.join(""), { html: true });
      },
    })
    .transform(page);
}

function escapeAttribute(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll('"', "&quot;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

import { isId } from "../../schema/id.ts";
import { pictureUrls } from "../playback/picture-urls.ts";
import { findAnyVideo, isOpen, type VideoRow } from "../videos/videos.ts";
import type { AppContext } from "../http/context.ts";

/** The addresses of the web app's pages, as web/app.tsx routes them. */
const pagePaths =
  /^\/(?:|index\.html|search|login|register|upload|studio|studio\/[^/]+\/log|watch\/[^/]+|play|account)$/;

/**
 * Serves the web app: its files as they are, and its page with headers that let it do what it needs
 * and no more. The watch page of a video that anybody may see gets its title and preview.
 */
export async function serveWeb(c: AppContext): Promise<Response> {
  const { assets, settings } = c.get("deps");
  const answer = await assets.fetch(c.req.raw);
  if (!answer.headers.get("content-type")?.startsWith("text/html")) return answer;
  const path = new URL(c.req.url).pathname;
  // The app shows its own page for an unknown address; crawlers and people with curl need the status.
  const status = pagePaths.test(path) ? answer.status : 404;
  const response = new Response(answer.body, { status, headers: answer.headers });
  for (const [name, value] of Object.entries(pageHeaders(settings.R2_S3_ENDPOINT))) {
    response.headers.set(name, value);
  }
  const [, id = ""] = /^\/watch\/([^/]+)$/.exec(path) ?? [];
  if (!isId("video", id)) return response;
  const video = await findAnyVideo(c.get("deps"), id);
  return video && isOpen(video) ? describeVideo(response, video, settings.PUBLIC_URL) : response;
}

function pageHeaders(storage: string): Record<string, string> {
  const storageOrigin = new URL(storage).origin;
  const policy = {
    "default-src": "'none'",
    "script-src": "'self'",
    // media-chrome sets styles from script.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    // hls.js gives each text track an empty file of its own as a data: URL.
    "media-src": "'self' blob: data:",
    "font-src": "'self'",
    // Uploads go straight to the bucket.
    "connect-src": `'self' ${storageOrigin}`,
    "worker-src": "'self' blob:", // hls.js's worker
    "manifest-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
  };
  return {
    "content-security-policy": Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join("; "),
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cache-control": "no-cache",
  };
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
        meta.setAttribute("content", description);
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

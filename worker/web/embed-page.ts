import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { whereabouts } from "../playback/whereabouts.ts";
import { findEmbedded, type EmbeddedVideo } from "./embedded-video.ts";
import { pageHeaders } from "./page-headers.ts";

/**
 * GET /embed/{id or token}: a page with the player alone, for the frames of other sites. Which sites
 * those are, the video says. The token of a hidden video stands in the path, as it does under /media:
 * there the Worker can verify it before it tells anything of the video. The page's Referrer-Policy keeps
 * it out of every Referer, and the log has the route's template.
 */
export async function serveEmbed(c: AppContext): Promise<Response> {
  const deps = c.get("deps");
  const page = await deps.assets.fetch(new Request(new URL("/embed", deps.settings.PUBLIC_URL)));
  const found = await findEmbedded(deps, c.req.param("reference") ?? "", whereabouts(c)).catch(wordsOf);
  const shown = typeof found === "object" ? found : null;
  const response = new Response(page.body, { status: shown ? 200 : 404, headers: page.headers });
  // A page that says that there is nothing may be framed: what it says is the same for all.
  const headers = pageHeaders({ frameAncestors: shown ? ancestors(shown.video.parents) : "*" });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  // The tag is that of the empty page.
  response.headers.delete("etag");
  if (shown?.video.byToken) response.headers.set("cache-control", "private, no-store");
  return fillIn(response, typeof found === "string" ? found : found.video);
}

const notAvailable = "This video is not available.";

// A token that is refused has its reason in words; everything else that is wrong is an error page.
function wordsOf(error: unknown): string {
  if (!(error instanceof Fault) || error.status >= 500) throw error;
  if (error.code === "PLAYBACK_REFUSED") return error.message;
  return error.code === "TOKEN_EXPIRED" ? "The link to this video has ended. Ask for a new one." : notAvailable;
}

/** CSP's `frame-ancestors` of a video's embed page (CSP level 3, section 6.4.2). */
function ancestors(origins: string[] | null): string {
  if (origins === null) return "*";
  return origins.length > 0 ? origins.join(" ") : "'none'";
}

// By attributes, so that the page begins without a request to the API.
function fillIn(page: Response, content: EmbeddedVideo | string): Response {
  return new HTMLRewriter()
    .on("title", {
      element(title) {
        if (typeof content === "object") title.setInnerContent(`${content.title} · Edgereel`);
      },
    })
    .on("#app", {
      element(root) {
        if (typeof content === "string") root.setAttribute("data-message", content);
        else root.setAttribute("data-video", asAttribute(content));
      },
    })
    .transform(page);
}

// The rewriter escapes quotes alone: an `&quot;` in a title would come out as the end of a string.
function asAttribute(content: EmbeddedVideo): string {
  return JSON.stringify(content).replaceAll("&", "\\u0026").replaceAll("<", "\\u003c");
}

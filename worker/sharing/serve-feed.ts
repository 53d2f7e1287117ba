import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import type { AppContext } from "../http/context.ts";
import { matchesTag } from "../http/if-none-match.ts";
import { openFeed } from "./feed.ts";

/** GET /channels/{id}/feed.xml: a channel for feed readers and podcast programs. */
export async function serveFeed(c: AppContext): Promise<Response> {
  const id = c.req.param("id") ?? "";
  if (!isId("user", id)) throw new Fault("CHANNEL_NOT_FOUND", "There is no such channel.");
  const { etag, lastModified, render } = await openFeed(c.get("deps"), id);
  const headers = {
    "content-type": "application/rss+xml; charset=utf-8",
    "cache-control": "public, max-age=300",
    etag,
    "last-modified": lastModified.toUTCString(),
    "access-control-allow-origin": "*",
    "cross-origin-resource-policy": "cross-origin",
  };
  const tags = c.req.header("if-none-match") ?? null;
  // RFC 9110 section 13.2.2: the date counts where there is no tag.
  const fresh = tags === null ? isSince(c.req.header("if-modified-since"), lastModified) : matchesTag(tags, etag);
  return fresh ? c.body(null, 304, headers) : c.body(await render(), 200, headers);
}

// Dates of HTTP have whole seconds.
function isSince(date: string | undefined, lastModified: Date): boolean {
  const at = Date.parse(date ?? "");
  return !Number.isNaN(at) && Math.floor(lastModified.getTime() / 1000) <= Math.floor(at / 1000);
}

import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { headOf } from "../sharing/page-head.ts";
import { siteSettings } from "../site/site-settings.ts";
import { pageHeaders } from "./page-headers.ts";
import { isPage } from "./page-paths.ts";
import { writeHead } from "./write-head.ts";

/**
 * Serves the web app: its files as they are, and its page with headers that let it do what it needs
 * and no more. A page that tells of something public says so in its head.
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
  const status = isPage(pathname) ? answer.status : 404;
  const response = new Response(answer.body, { status, headers: answer.headers });
  // Uploads go straight to the bucket.
  const headers = pageHeaders({ frameAncestors: "'none'", connect: [new URL(settings.R2_S3_ENDPOINT).origin] });
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  // Its address holds a secret, which no request from it is to carry on.
  if (pathname.startsWith("/send/")) response.headers.set("referrer-policy", "no-referrer");
  if (status === 404) return response;
  const [head, { siteName }] = await Promise.all([headOf(c.get("deps"), pathname), siteSettings(c.get("deps"))]);
  return writeHead(response, head, siteName);
}

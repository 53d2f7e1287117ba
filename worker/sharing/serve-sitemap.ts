import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { sitemapIndex, sitemapPage, sitemapSeconds } from "./sitemap.ts";

const headers = {
  "content-type": "application/xml; charset=utf-8",
  "cache-control": `public, max-age=${sitemapSeconds}`,
};

/** GET /sitemap.xml */
export async function serveSitemap(c: AppContext): Promise<Response> {
  return c.body(await sitemapIndex(c.get("deps")), 200, headers);
}

/** GET /sitemaps/{file} */
export async function serveSitemapPage(c: AppContext): Promise<Response> {
  const pieces = sitemapPage(c.get("deps"), c.req.param("file") ?? "");
  if (!pieces) throw new Fault("NOT_FOUND", "There is no such part of the sitemap.");
  if (c.req.method === "HEAD") return c.body(null, 200, headers);
  // The first entries before the answer begins, so that a database that is away is told by its status.
  const first = [await pieces.next(), await pieces.next()];
  return c.body(streamOf(first, pieces), 200, headers);
}

// Piece by piece, as the reader takes them.
function streamOf(first: IteratorResult<string, unknown>[], pieces: AsyncGenerator<string>): ReadableStream {
  const encoder = new TextEncoder();
  return new ReadableStream({
    async pull(controller) {
      const next = first.shift() ?? (await pieces.next());
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(next.value));
    },
    async cancel() {
      await pieces.return(undefined);
    },
  });
}

// `$` ends an address: there are playlists behind /playlist.
const robots = (origin: string) => `User-agent: *
Disallow: /api/
Allow: /api/docs
Disallow: /account
Disallow: /admin
Disallow: /studio
Disallow: /upload
Disallow: /send/
Disallow: /play$
Disallow: /search
Disallow: /login
Disallow: /register

Sitemap: ${origin}/sitemap.xml
`;

/** GET /robots.txt. What is hidden is not named here: it has no address that could be guessed. */
export function serveRobots(c: AppContext): Response {
  return c.body(robots(c.get("deps").settings.PUBLIC_URL), 200, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": `public, max-age=${sitemapSeconds}`,
  });
}

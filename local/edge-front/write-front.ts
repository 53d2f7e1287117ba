import { readFileSync, writeFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { join } from "node:path";

// Cloudflare sets the header on each request, and takes no client's word for it:
// https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-connecting-ip
// The app's socket listens on the loopback address alone, so that is where every client is.
const front = `import worker from "./index.js";
import { behindCache } from "./media-cache.js";
export * from "./index.js";
const behindEdge = (ctx) => ({
  props: ctx.props,
  waitUntil: (work) => ctx.waitUntil(work),
  passThroughOnException: () => ctx.passThroughOnException(),
  exports: { Media: { fetch: behindCache((request) => ctx.exports.Media.fetch(request)) } },
});
export default {
  ...worker,
  fetch(request, env, ctx) {
    const seen = new Request(request);
    seen.headers.set("cf-connecting-ip", "127.0.0.1");
    return worker.fetch(seen, env, behindEdge(ctx));
  },
};
`;

/**
 * Puts an entry before the bundled Worker in `folder` that does what Cloudflare's edge does and a socket of workerd
 * does not: it says from which address a request comes, and keeps what Media answers. Answers its modules, the entry
 * first.
 */
export function writeEdgeFront(folder: string): string[] {
  const cache = readFileSync(new URL("./media-cache.ts", import.meta.url), "utf8");
  const modules = { "edge-front.js": front, "media-cache.js": stripTypeScriptTypes(cache) };
  return Object.entries(modules).map(([name, text]) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  });
}

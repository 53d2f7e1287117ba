import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { listen, type StandIn } from "../../local/http-server.ts";

const require = createRequire(import.meta.url);

/** A page of another site with both players on it, and nothing of ours. */
export function servePlayerPage(): Promise<StandIn> {
  const scripts = new Map([
    ["/hls.js", readFileSync(require.resolve("hls.js/dist/hls.min.js"))],
    ["/shaka.js", readFileSync(require.resolve("shaka-player/dist/shaka-player.compiled.js"))],
  ]);
  const page = `<!doctype html><meta charset="utf-8"><title>Players</title>
<script src="/hls.js"></script><script src="/shaka.js"></script>
<video width="854" height="480" muted playsinline></video>`;
  return listen((request, response) => {
    const script = scripts.get(request.url ?? "");
    response.writeHead(script || request.url === "/" ? 200 : 404, {
      "content-type": script ? "text/javascript" : "text/html",
    });
    response.end(script ?? (request.url === "/" ? page : ""));
  });
}

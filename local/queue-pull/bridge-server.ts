// Runs as a child process of bridge-process.ts: arguments are the registry folder and the pull API's URL.
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { serveParent } from "../forked.ts";
import { listen, readBody } from "../http-server.ts";
import { bridgeOptions } from "./bridge-options.ts";

const [registryPath = "", pullUrl = ""] = process.argv.slice(2);

// The Worker's process names the same registry folder, through which a queue finds its consumer in
// another process, in either direction.
const bridge = new Miniflare(
  convertV4MiniflareOptions({ ...bridgeOptions(pullUrl), unsafeDevRegistryPath: registryPath }),
);
await bridge.ready;

const server = await listen(async (request, response) => {
  const body = (await readBody(request)).toString();
  const answer = await bridge.dispatchFetch("http://bridge/", { method: "POST", body });
  response.writeHead(answer.status);
  response.end();
});
serveParent(server.url, async () => {
  await server.stop();
  await bridge.dispose();
});

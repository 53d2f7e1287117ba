// Runs as a child process of bridge-process.ts: arguments are the registry folder and the pull API's URL.
import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { serveParent } from "../forked.ts";
import { listen, readBody } from "../http-server.ts";

const [registryPath = "", pullUrl = ""] = process.argv.slice(2);
const source = new URL("./bridge.ts", import.meta.url);
const queueOptions = { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries: 10 };

// `wrangler dev` names the same registry folder, through which a queue finds its consumer in
// another process, in either direction.
const bridge = new Miniflare(
  convertV4MiniflareOptions({
    name: "queue-bridge",
    modules: true,
    script: stripTypeScriptTypes(readFileSync(source, "utf8")),
    compatibilityDate: "2026-11-01",
    bindings: { PULL_URL: pullUrl },
    queueProducers: { DEAD_LETTERS: "transcode-dlq" },
    queueConsumers: { "transcode-first": queueOptions, transcode: queueOptions, import: queueOptions },
    unsafeDevRegistryPath: registryPath,
  }),
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

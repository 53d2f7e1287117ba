import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";

const source = new URL("./bridge.ts", import.meta.url);
const queueOptions = { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries: 10 };

/**
 * Runs the bridge Worker beside `wrangler dev`. Both name the same registry folder, through which
 * a queue finds its consumer in another process, in either direction.
 */
export async function startBridge(options: { registryPath: string; pullUrl: string }) {
  const bridge = new Miniflare(
    convertV4MiniflareOptions({
      name: "queue-bridge",
      modules: true,
      script: stripTypeScriptTypes(readFileSync(source, "utf8")),
      compatibilityDate: "2026-11-01",
      bindings: { PULL_URL: options.pullUrl },
      queueProducers: { DEAD_LETTERS: "transcode-dlq" },
      queueConsumers: { "transcode-first": queueOptions, transcode: queueOptions },
      unsafeDevRegistryPath: options.registryPath,
    }),
  );
  await bridge.ready;
  return {
    deadLetter: async (body: string) => {
      const answer = await bridge.dispatchFetch("http://bridge/", { method: "POST", body });
      if (!answer.ok) throw new Error(`the bridge answered ${answer.status}`);
    },
    stop: () => bridge.dispose(),
  };
}

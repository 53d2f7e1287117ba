import { readFileSync } from "node:fs";
import { stripTypeScriptTypes } from "node:module";

const queueOptions = { maxBatchSize: 100, maxBatchTimeout: 0, maxRetries: 10 };

/** bridge.ts as a Worker of Miniflare's: it hands what queues deliver to the pull API at `pullUrl`. */
export function bridgeOptions(pullUrl: string) {
  return {
    name: "queue-bridge",
    modules: true as const,
    script: stripTypeScriptTypes(readFileSync(new URL("./bridge.ts", import.meta.url), "utf8")),
    compatibilityDate: "2026-11-01",
    bindings: { PULL_URL: pullUrl },
    queueProducers: { DEAD_LETTERS: "transcode-dlq" },
    queueConsumers: { "transcode-first": queueOptions, transcode: queueOptions, import: queueOptions },
  };
}

import { join } from "node:path";
import { unstable_getMiniflareWorkerOptions } from "wrangler";
import { projectRoot } from "./settings.ts";

/** What wrangler makes of wrangler.toml for Miniflare: plain data. Wrangler takes seconds to load. */
export type WorkerConfig = Pick<
  ReturnType<typeof unstable_getMiniflareWorkerOptions>,
  "workerOptions" | "externalWorkers"
>;

export function readWorkerConfig(): WorkerConfig {
  const { workerOptions, externalWorkers } = unstable_getMiniflareWorkerOptions(join(projectRoot, "wrangler.toml"));
  return { workerOptions, externalWorkers };
}

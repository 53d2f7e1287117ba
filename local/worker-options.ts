import { join } from "node:path";
import type { convertV4MiniflareOptions } from "miniflare";
import { writeEdgeFront } from "./edge-front/write-front.ts";
import type { WorkerConfig } from "./worker-config.ts";

export type Workers = Extract<Parameters<typeof convertV4MiniflareOptions>[0], { workers: unknown }>["workers"];

/**
 * The configured Worker as Miniflare runs it, from `entry` of the bundle in this folder, and one that serves
 * the pages. With a `directPort` it is reached there without Miniflare's own entry, which costs more than a short
 * request does.
 */
export function workerOptions({
  config,
  bundle,
  entry = "index.js",
  variables,
  directPort,
}: {
  config: WorkerConfig;
  bundle: string;
  entry?: string;
  variables: Record<string, string>;
  directPort?: number;
}): Workers {
  // The bundle has no other modules for its rules to find.
  const { workerOptions: ours, externalWorkers } = config;
  const { modulesRules: _modulesRules, assets, ...worker } = ours;
  if (!assets) throw new Error("wrangler.toml names no assets");
  const { run_worker_first: _first, ...files } = assets as typeof assets & { run_worker_first?: unknown };
  const edgereel = {
    ...worker,
    name: "edgereel",
    ...(directPort === undefined ? {} : { unsafeDirectSockets: [{ host: "127.0.0.1", port: directPort }] }),
    // Of files that are there the Worker serves the same as the router of the assets would, at less cost.
    serviceBindings: { ...(worker.serviceBindings as object), ASSETS: "pages" },
    modules: modulesOf(bundle, entry, directPort !== undefined),
    modulesRoot: bundle,
    bindings: { ...(worker.bindings as object), ...variables },
  };
  const pages = {
    name: "pages",
    compatibilityDate: worker.compatibilityDate,
    modules: true,
    script: "",
    // All that is asked of it is files: no Worker stands behind this one.
    assets: { ...files, routerConfig: { has_user_worker: false } },
  };
  return [edgereel, pages as Workers[number], ...externalWorkers] as Workers;
}

// Miniflare's entry says where a request comes from; behind a direct socket one of ours does, and keeps media.
function modulesOf(bundle: string, entry: string, isDirect: boolean) {
  const files = [...(isDirect ? writeEdgeFront(bundle) : []), join(bundle, entry)];
  return files.map((path) => ({ type: "ESModule" as const, path }));
}

/** What of Miniflare's own is on in a local run: the addresses below /cdn-cgi/local, and nothing that costs requests time. */
export const miniflareOptions = {
  // Crons, the bucket's S3 endpoint and the mails that were sent.
  unsafeTriggerHandlers: true,
  unsafeLocalExplorer: true,
  // Would send a trace of each request through a Worker of its own.
  unsafeObservability: false,
  logRequests: false,
  telemetry: { enabled: false },
} as const;

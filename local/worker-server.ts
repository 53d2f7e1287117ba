// Runs as a child process of platform.ts: the Worker of wrangler.toml in workerd, built and served without
// `wrangler dev`, whose proxy and traces take most of a short request's time. Arguments are the state folder, with
// the Worker's bundle and its variables, the port of the app, and one of what only a local run has.
import { readFileSync, watch } from "node:fs";
import { join } from "node:path";
import { convertV4MiniflareOptions, Miniflare } from "miniflare";
import { buildWorker } from "./build-worker.ts";
import { projectRoot } from "./settings.ts";
import { readWorkerConfig } from "./worker-config.ts";
import { miniflareOptions, workerOptions } from "./worker-options.ts";

const [stateDir = "", appPort = "0", localPort = "0"] = process.argv.slice(2);
const bundle = join(stateDir, "worker");
// An editor writes several files, or one in several steps.
const settleMs = 200;
const variables = JSON.parse(readFileSync(join(stateDir, "worker-variables.json"), "utf8")) as Record<string, string>;

function options() {
  return convertV4MiniflareOptions({
    ...miniflareOptions,
    host: "127.0.0.1",
    port: Number(localPort),
    resourcePersistencePath: join(stateDir, "cloudflare/v3"),
    // The queue bridge and this process find each other's queues by it.
    unsafeDevRegistryPath: join(stateDir, "registry"),
    handleStructuredLogs: ({ message }) => process.stdout.write(`${message}\n`),
    workers: workerOptions({ config: readWorkerConfig(), bundle, variables, directPort: Number(appPort) }),
  });
}

const server = new Miniflare(options());
await server.ready;

// An edit starts the Worker anew, as `wrangler dev` does; what does not build leaves the old one running.
let building: Promise<void> | undefined;
let edited = false;
async function rebuild(): Promise<void> {
  while (edited) {
    edited = false;
    if ((await buildWorker(stateDir, bundle, "inherit")) === 0) await server.setOptions(options());
  }
  building = undefined;
}
for (const folder of ["worker", "schema"]) {
  watch(join(projectRoot, folder), { recursive: true }, () => {
    edited = true;
    building ??= new Promise((resolve) => setTimeout(resolve, settleMs)).then(rebuild);
  });
}

process.once("SIGTERM", () => void server.dispose().finally(() => process.exit(0)));

import { writeFileSync } from "node:fs";
import { buildWorker } from "../local/build-worker.ts";
import { wranglerVariables } from "../local/settings.ts";
import { readWorkerConfig } from "../local/worker-config.ts";
import { built } from "./built.ts";
import { dumpDatabase } from "./database.ts";

/** Makes what harnesses begin with, and keeps wrangler offline. Throws where the Worker cannot be built. */
export async function prepare(): Promise<void> {
  Object.assign(process.env, wranglerVariables(built.folder));
  // One bundle for all: nobody waits for another one, and no edit meanwhile starts a running Worker anew.
  if ((await buildWorker(built.folder, built.worker, "ignore")) !== 0)
    throw new Error("The Worker cannot be built: npm run check:deploy tells why.");
  writeFileSync(built.workerConfig, JSON.stringify(readWorkerConfig()));
  await dumpDatabase();
}

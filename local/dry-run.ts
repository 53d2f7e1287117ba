// The production configuration and bundle are whole.
import { join } from "node:path";
import { buildWorker } from "./build-worker.ts";
import { projectRoot } from "./settings.ts";

const stateDir = join(projectRoot, ".edgereel/dry-run");
process.exit(await buildWorker(stateDir, join(stateDir, "out"), "inherit"));

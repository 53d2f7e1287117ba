// `wrangler deploy --dry-run`, offline: the production configuration and bundle are whole.
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, wranglerVariables } from "./settings.ts";

const stateDir = join(projectRoot, ".edgereel/dry-run");
// The pages' folder must exist; what is in it does not matter here.
mkdirSync(join(projectRoot, "web/dist"), { recursive: true });
const { status } = spawnSync(
  process.execPath,
  [
    join(projectRoot, "node_modules/wrangler/bin/wrangler.js"),
    "deploy",
    "--dry-run",
    // No image is built: a rehearsal needs no Docker.
    "--containers-rollout=none",
    "--outdir",
    join(stateDir, "out"),
  ],
  { cwd: projectRoot, env: { ...process.env, ...wranglerVariables(stateDir) }, stdio: "inherit" },
);
process.exit(status ?? 1);

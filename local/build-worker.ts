import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { projectRoot, wranglerVariables } from "./settings.ts";

/** `wrangler deploy --dry-run`, offline: bundles the Worker of wrangler.toml into `folder`. Answers wrangler's exit code. */
export function buildWorker(stateDir: string, folder: string, stdio: "inherit" | "ignore"): number {
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
      folder,
    ],
    { cwd: projectRoot, env: { ...process.env, ...wranglerVariables(stateDir) }, stdio },
  );
  return status ?? 1;
}

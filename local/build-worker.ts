import { spawn } from "node:child_process";
import { mkdirSync, openSync, closeSync } from "node:fs";
import { dirname, join } from "node:path";
import { projectRoot, wranglerVariables } from "./settings.ts";

/**
 * `wrangler deploy --dry-run`, offline: bundles the Worker of wrangler.toml into `folder`. What wrangler says
 * goes to our own output, nowhere, or into a file. Answers its exit code.
 */
export async function buildWorker(
  stateDir: string,
  folder: string,
  output: "inherit" | "ignore" | { file: string },
  configPath = join(projectRoot, "wrangler.toml"),
): Promise<number> {
  // The pages' folder must exist; what is in it does not matter here.
  mkdirSync(join(projectRoot, "web/dist"), { recursive: true });
  if (typeof output === "object") mkdirSync(dirname(output.file), { recursive: true });
  const log = typeof output === "object" ? openSync(output.file, "w") : output;
  const child = spawn(
    process.execPath,
    [
      join(projectRoot, "node_modules/wrangler/bin/wrangler.js"),
      "deploy",
      "--dry-run",
      // No image is built: a rehearsal needs no Docker.
      "--containers-rollout=none",
      "--config",
      configPath,
      "--outdir",
      folder,
    ],
    { cwd: projectRoot, env: { ...process.env, ...wranglerVariables(stateDir) }, stdio: ["ignore", log, log] },
  );
  if (typeof log === "number") closeSync(log);
  return new Promise((resolve) => {
    child.once("error", () => resolve(1));
    child.once("exit", (code) => resolve(code ?? 1));
  });
}

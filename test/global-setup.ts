import { join } from "node:path";
import { buildWorker } from "../local/build-worker.ts";
import { findTools } from "../local/ffmpeg.ts";
import { projectRoot, wranglerVariables } from "../local/settings.ts";
import { buildWeb } from "../local/web-build.ts";

/** Where the Worker's bundle stands that all harnesses run. */
export const workerBundle = join(projectRoot, ".edgereel/test/worker");

/** Once before all tests: the web app and the Worker are built, the tools are found, and wrangler stays offline. */
export async function setup(): Promise<void> {
  const stateDir = join(projectRoot, ".edgereel/test");
  Object.assign(process.env, wranglerVariables(stateDir));
  const tools = findTools();
  process.env.FFMPEG_PATH = tools.ffmpeg;
  process.env.FFPROBE_PATH = tools.ffprobe;
  if (process.env.EDGEREEL_SKIP_WEB_BUILD !== "1") await buildWeb(stateDir);
  // One bundle for all: nobody waits for another one, and no edit meanwhile starts a running Worker anew.
  if (buildWorker(stateDir, workerBundle, "ignore") !== 0)
    throw new Error("The Worker cannot be built: npm run check:deploy tells why.");
}

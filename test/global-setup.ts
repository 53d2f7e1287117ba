import { join } from "node:path";
import { findTools } from "../local/ffmpeg.ts";
import { projectRoot, wranglerVariables } from "../local/settings.ts";
import { buildWeb } from "../local/web-build.ts";

/** Once before all tests: the web app is built, the tools are found, and wrangler stays offline. */
export async function setup(): Promise<void> {
  const stateDir = join(projectRoot, ".edgereel/test");
  Object.assign(process.env, wranglerVariables(stateDir));
  const tools = findTools();
  process.env.FFMPEG_PATH = tools.ffmpeg;
  process.env.FFPROBE_PATH = tools.ffprobe;
  if (process.env.EDGEREEL_SKIP_WEB_BUILD !== "1") await buildWeb(stateDir);
}

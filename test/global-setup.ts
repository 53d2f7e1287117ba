import { findTools } from "../local/ffmpeg.ts";
import { buildWeb } from "../local/web-build.ts";
import { built } from "./built.ts";
import { prepare } from "./prepare.ts";

/** Once before all tests: the web app and the Worker are built, and the tools are found. */
export async function setup(): Promise<void> {
  const tools = findTools();
  process.env.FFMPEG_PATH = tools.ffmpeg;
  process.env.FFPROBE_PATH = tools.ffprobe;
  if (process.env.EDGEREEL_SKIP_WEB_BUILD !== "1") await buildWeb(built.folder);
  await prepare();
}

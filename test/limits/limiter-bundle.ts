import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildWorker } from "../../local/build-worker.ts";
import { projectRoot } from "../../local/settings.ts";
import { built } from "../built.ts";

/** The Worker as it is, but with limiter-worker.ts as its entry: built for a harness to run. */
export async function buildLimiterWorker(): Promise<{ bundle: string; entry: string }> {
  const directory = join(built.folder, `limiter-${process.pid}`);
  mkdirSync(directory, { recursive: true });
  const config = join(directory, "wrangler.toml");
  const at = (path: string) => JSON.stringify(join(projectRoot, path));
  const text = readFileSync(join(projectRoot, "wrangler.toml"), "utf8")
    .replace('main = "worker/index.ts"', `main = ${at("test/limits/limiter-worker.ts")}`)
    .replace('directory = "web/dist"', `directory = ${at("web/dist")}`)
    .replace('image = "transcoder/Dockerfile"', `image = ${at("transcoder/Dockerfile")}`)
    .replace('image_build_context = "."', `image_build_context = ${at(".")}`);
  writeFileSync(config, text);
  const bundle = join(directory, "worker");
  const code = await buildWorker(built.folder, bundle, { file: `${bundle}.log` }, config);
  if (code !== 0) throw new Error(`The limiter's Worker cannot be built:\n${readFileSync(`${bundle}.log`, "utf8")}`);
  return { bundle, entry: "limiter-worker.js" };
}

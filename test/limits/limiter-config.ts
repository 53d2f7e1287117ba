import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../../local/settings.ts";

/** wrangler.toml as it is, but with limiter-worker.ts in place of the Worker's entry. Answers its path. */
export function limiterConfig(): string {
  const directory = join(projectRoot, ".edgereel/test");
  mkdirSync(directory, { recursive: true });
  const file = join(directory, "limiter.wrangler.toml");
  const at = (path: string) => JSON.stringify(join(projectRoot, path));
  const text = readFileSync(join(projectRoot, "wrangler.toml"), "utf8")
    .replace('main = "worker/index.ts"', `main = ${at("test/limits/limiter-worker.ts")}`)
    .replace('directory = "web/dist"', `directory = ${at("web/dist")}`)
    .replace('image = "transcoder/Dockerfile"', `image = ${at("transcoder/Dockerfile")}`)
    .replace('image_build_context = "."', `image_build_context = ${at(".")}`);
  writeFileSync(file, text);
  return file;
}

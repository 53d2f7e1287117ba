import { createHash } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../settings.ts";

const sources = ["worker/**/*", "schema/**/*", "transcoder/**/*", "web/**/*", "package.json", "package-lock.json"];

/** A mark for all that a release is made of, short enough for a version's tag: equal sources, equal mark. */
export function releaseMark(configPath: string): string {
  const files = globSync(sources, { cwd: projectRoot, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/web[\\/]dist/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const path of files) hash.update(path.slice(projectRoot.length)).update("\0").update(readFileSync(path));
  return hash.update(readFileSync(configPath)).digest("hex").slice(0, 16);
}

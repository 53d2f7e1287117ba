import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { projectRoot } from "../../local/settings.ts";

/** Where `.ci/run` unpacks Debian's package, which changes nothing of the system. */
const unpacked = join(projectRoot, ".edgereel/prometheus/usr/bin");

/** The binary by PROMETHEUS_PATH or PROMTOOL_PATH, on the PATH, or unpacked; null where there is none. */
export function findTool(name: "prometheus" | "promtool"): string | null {
  const named = process.env[`${name.toUpperCase()}_PATH`];
  const folders = [...(process.env.PATH ?? "").split(delimiter), unpacked];
  const candidates = named ? [named] : folders.map((folder) => join(folder, name));
  return candidates.find(isExecutable) ?? null;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

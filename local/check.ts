// `npm run check`: every script of package.json that is named check:…, one after the other, but for
// those that look at something that must be named.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> };
const needsAddress = new Set(["check:hls"]);
const checks = Object.keys(scripts).filter((name) => name.startsWith("check:") && !needsAddress.has(name));
const failed: string[] = [];
for (const name of checks) {
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", name], { encoding: "utf8" });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${status === 0 ? "✓" : "✗"} ${name} (${seconds} s)`);
  if (status === 0) continue;
  failed.push(name);
  console.log(`${stdout}${stderr}`.trimEnd());
}
console.log(failed.length === 0 ? `${checks.length} checks passed` : `failed: ${failed.join(", ")}`);
process.exit(failed.length === 0 ? 0 : 1);

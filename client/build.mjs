// Builds what is shipped, in the repository only: `dist/` as plain modules, with `--types` its declarations too.
// Runs under any Node from 20 on; the tools run under the one that the repository installs.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));
const modules = join(folder, "../node_modules");
const dist = join(folder, "dist");

function run(script, args) {
  const node = join(modules, ".bin/node");
  if (!existsSync(node)) throw new Error("Run `npm install` in the repository first.");
  const { status, stdout, stderr } = spawnSync(node, [join(modules, script), ...args], {
    cwd: folder,
    encoding: "utf8",
    timeout: 120_000,
  });
  if (status !== 0) throw new Error(`${script} failed:\n${stdout}${stderr}`);
}

/** Whether a source is younger than what was built of it. */
function isStale() {
  const built = join(dist, "cli.js");
  if (!existsSync(built)) return true;
  const builtMs = statSync(built).mtimeMs;
  return [".", "cli"].some((part) =>
    readdirSync(join(folder, part)).some(
      (name) => name.endsWith(".ts") && statSync(join(folder, part, name)).mtimeMs > builtMs,
    ),
  );
}

function build() {
  mkdirSync(dist, { recursive: true });
  for (const name of ["client", "cli"]) {
    // Elsewhere first: a command that starts meanwhile finds the old or the new.
    const partial = join(dist, `.${name}-${process.pid}`);
    run("vite/bin/vite.js", ["build", "--mode", name, "--logLevel", "warn", "--outDir", partial]);
    renameSync(join(partial, `${name}.js`), join(dist, `${name}.js`));
    rmSync(partial, { recursive: true });
  }
}

export function buildIfStale() {
  if (isStale()) build();
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  build();
  if (process.argv.includes("--types")) run("typescript/bin/tsc", ["-p", "."]);
}

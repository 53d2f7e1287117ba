// Runs on whatever Node npm runs on, before anything is installed: installs what the lockfile names
// where that was not done, then goes on under the Node 24 that comes with it.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const modules = join(root, "node_modules");

/** Whether npm has put there what the lockfile names; it keeps its own list of that beside it. */
function isInstalled() {
  const packagesOf = (file) => JSON.parse(readFileSync(file, "utf8")).packages;
  const listFile = join(modules, ".package-lock.json");
  if (!existsSync(listFile) || !existsSync(join(modules, ".bin/node"))) return false;
  const installed = packagesOf(listFile);
  return Object.entries(packagesOf(join(root, "package-lock.json"))).every(
    ([path, { version, optional }]) => path === "" || optional || installed[path]?.version === version,
  );
}

function install() {
  if (isInstalled()) return;
  console.log("Installing packages (the first time takes a minute or two)…");
  const { status, error } = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) {
    console.error(
      `npm ci failed${error ? `: ${error.message}` : ""}. Its message stands above; run the command again after fixing it.`,
    );
    process.exit(1);
  }
}

const commands = {
  start: ["local/start.ts"],
  test: ["test/run.ts"],
  "test:contract": ["test/run.ts", "test/search/typesense-contract"],
  check: ["local/check.ts"],
  bench: ["bench/run.ts"],
  "bench:media": ["bench/media.ts"],
  "bench:api": ["bench/api.ts"],
  "bench:telemetry": ["bench/telemetry.ts"],
  "bench:recs": ["bench/recs.ts"],
  "bench:timing": ["bench/timing.ts"],
  deploy: ["local/deploy.ts"],
};

const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 20) {
  console.error(`Node ${process.versions.node} is too old: Edgereel starts from Node 20 on.`);
  process.exit(1);
}
const [command = "", ...args] = process.argv.slice(2);
const script = commands[command];
if (!script) {
  console.error(`Unknown command ${command}: use one of ${Object.keys(commands).join(", ")}.`);
  process.exit(1);
}
install();

const child = spawn(join(modules, ".bin", "node"), ["--disable-warning=ExperimentalWarning", ...script, ...args], {
  cwd: root,
  stdio: "inherit",
  env: { ...process.env, PATH: `${join(modules, ".bin")}${delimiter}${process.env.PATH}` },
});
// A terminal's Ctrl-C reaches the child as well, which takes the two for one.
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal === "SIGINT" ? 130 : 143)));

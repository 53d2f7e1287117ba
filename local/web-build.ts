import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { startChild, lastLines } from "./child.ts";
import { projectRoot } from "./settings.ts";
import { writeState, readState } from "./state-file.ts";

// Of the checkout, as web/dist is: runs with state folders of their own share what is built, and none takes the
// files from under another.
const stampFile = join(projectRoot, ".edgereel/web-build.json");

/** Builds web/dist where its sources changed since the last build. Answers whether it did. `stateDir` gets the log. */
export async function buildWeb(stateDir: string): Promise<boolean> {
  const sources = globSync("web/**/*", { cwd: projectRoot, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/web[\\/]dist/.test(entry.parentPath))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash("sha256");
  for (const file of [...sources, join(projectRoot, "package-lock.json")]) hash.update(file).update(readFileSync(file));
  const digest = hash.digest("hex");
  const built = existsSync(join(projectRoot, "web/dist/index.html"));
  if (built && readState<string>(stampFile) === digest) return false;

  const child = startChild(
    "vite",
    [process.execPath, join(projectRoot, "node_modules/vite/bin/vite.js"), "build", "web"],
    {
      cwd: projectRoot,
      // A test's NODE_ENV would build another app, under the same names of pages.
      env: { NODE_ENV: "production" },
      logFile: join(stateDir, "logs/web-build.log"),
    },
  );
  const end = await child.ended;
  if (end !== "exit code 0") throw new Error(`the web app could not be built (${end}):\n${lastLines(child, 20)}`);
  writeState(stampFile, digest);
  return true;
}

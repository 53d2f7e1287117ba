import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectRoot, wranglerVariables } from "../local/settings.ts";

const run = promisify(execFile);

/** (c) The Worker's size as it is uploaded, and the active CPU time of its start in workerd here. */
export async function benchBundle() {
  const folder = mkdtempSync(join(tmpdir(), "edgereel-bundle-"));
  mkdirSync(join(projectRoot, "web/dist"), { recursive: true });
  const wrangler = async (args: string[]) => {
    const { stdout } = await run(
      process.execPath,
      [join(projectRoot, "node_modules/wrangler/bin/wrangler.js"), ...args],
      {
        cwd: projectRoot,
        env: { ...process.env, ...wranglerVariables(folder) },
      },
    );
    return stdout;
  };
  const upload = await wrangler(["deploy", "--dry-run", "--outdir", join(folder, "out")]);
  const minified = await wrangler(["deploy", "--dry-run", "--minify", "--outdir", join(folder, "min")]);
  const startup = await wrangler(["check", "startup", "--outfile", join(folder, "startup.cpuprofile")]);
  rmSync(folder, { recursive: true, force: true });
  const figure = (text: string, pattern: RegExp) => Number(pattern.exec(text)?.[1] ?? Number.NaN);
  return {
    gzipKiB: figure(upload, /gzip: ([\d.]+) KiB/),
    minifiedGzipKiB: figure(minified, /gzip: ([\d.]+) KiB/),
    startupActiveMs: figure(startup, /Active: ([\d.]+) ms/),
  };
}

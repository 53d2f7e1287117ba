import { spawn } from "node:child_process";
import { join } from "node:path";
import { projectRoot } from "../settings.ts";

const wrangler = join(projectRoot, "node_modules/wrangler/bin/wrangler.js");
// Building and pushing the transcoder's image is the longest of it.
const timeoutMs = 20 * 60_000;

export type Wrangler = (args: string[]) => Promise<string>;

/**
 * Runs wrangler's commands one at a time, for one account and one configuration file; answers what
 * each printed to stdout. Throws an Error with the command and its last lines where it fails.
 */
export function wranglerFor(accountId: string, configPath: string): Wrangler {
  return (args) =>
    new Promise((resolve, reject) => {
      const child = spawn(process.execPath, [wrangler, ...args, "--config", configPath], {
        cwd: projectRoot,
        // CI: asks nothing and takes the defaults.
        env: {
          ...process.env,
          ...(accountId && { CLOUDFLARE_ACCOUNT_ID: accountId }),
          CI: "1",
          NO_COLOR: "1",
          WRANGLER_HIDE_BANNER: "true",
          WRANGLER_SEND_METRICS: "false",
        },
        stdio: ["ignore", "pipe", "pipe"],
        timeout: timeoutMs,
      });
      let stdout = "";
      let all = "";
      child.stdout.on("data", (data: Buffer) => {
        stdout += String(data);
        all += String(data);
      });
      child.stderr.on("data", (data: Buffer) => (all += String(data)));
      child.once("error", reject);
      child.once("close", (code) => {
        if (code === 0) return resolve(stdout);
        const lines = all.trim().split("\n").slice(-25).join("\n");
        reject(new Error(`wrangler ${args.join(" ")} ended with ${code}:\n${lines}`));
      });
    });
}

// `npm start`: the whole platform on one machine. `-- --reset` begins anew.
import { existsSync, rmSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { takeLock } from "./lock.ts";
import { isFree } from "./ports.ts";
import { startPlatform, type Platform } from "./platform.ts";
import { seed } from "./seed.ts";
import { projectRoot } from "./settings.ts";
import { terminalSteps } from "./steps.ts";

const stateDir = resolve(projectRoot, process.env.EDGEREEL_STATE_DIR ?? ".edgereel");
const port = Number(process.env.PORT ?? 8787);
const out = process.stdout;
// Whoever reads this may leave first, as in `npm start | head`.
out.on("error", () => undefined);

let platform: Platform | undefined;
const leaving = new AbortController();

// Ctrl-C arrives from the terminal, from npm and from bootstrap.mjs; a second one comes later than that.
const sameKeyMs = 1_000;
let stoppedAt = 0;

async function stop(code: number): Promise<void> {
  if (leaving.signal.aborted) {
    if (Date.now() - stoppedAt > sameKeyMs) process.exit(1);
    return;
  }
  stoppedAt = Date.now();
  leaving.abort();
  if (platform) out.write("\nStopping…\n");
  await platform?.stop();
  process.exit(code);
}
process.on("SIGINT", () => void stop(0));
process.on("SIGTERM", () => void stop(0));
process.on("SIGHUP", () => void stop(0));

function fail(error: unknown): Promise<void> {
  console.error(`\nEdgereel could not start: ${error instanceof Error ? error.message : String(error)}`);
  return stop(1);
}

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { reset: { type: "boolean" } } });
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw new Error(`PORT=${process.env.PORT} is not a port number.`);
  takeLock(stateDir);
  if (!(await isFree(port))) {
    throw new Error(
      `port ${port} is in use. End the program that holds it, or choose another: PORT=${port + 10} npm start`,
    );
  }
  if (values.reset && existsSync(stateDir)) {
    for (const part of [
      "postgres",
      "cloudflare",
      "registry",
      "secrets.json",
      "queues.json",
      "typesense.json",
      "multipart.json",
      "mails.json",
      "seeded.json",
      "media",
      "logs",
    ]) {
      rmSync(join(stateDir, part), { recursive: true, force: true });
    }
    out.write("The state of earlier runs was removed.\n");
  }

  const started = performance.now();
  out.write("Starting Edgereel\n");
  platform = await startPlatform({ stateDir, port, steps: terminalSteps(out) });
  out.write(`Ready at ${platform.at.app} after ${((performance.now() - started) / 1000).toFixed(1)} s\n\n`);
  void platform.broken.then((reason) => {
    if (!leaving.signal.aborted) void fail(reason);
  });

  const { accounts, password, watchUrl } = await seed(platform, stateDir, out, leaving.signal);
  const rows = accounts.map(({ email, role }) => `  ${role.padEnd(9)} ${email}`);
  out.write(`\nDemo accounts (password ${password})\n${rows.join("\n")}\n\n`);
  out.write(`Mails it sends:    ${platform.at.mailbox}\n`);
  out.write(`Traces:            ${platform.at.collector}\n`);
  if (watchUrl) out.write(`Watch the sample:  ${watchUrl}\n`);
  out.write(`Ctrl-C stops everything. Logs and data: ${relative(process.cwd(), stateDir) || "."}/\n`);
}

// What breaks off because everything is being stopped is no failure.
await main().catch((error: unknown) => (leaving.signal.aborted ? undefined : fail(error)));

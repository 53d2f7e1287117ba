import { spawn, type ChildProcess } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync } from "node:fs";
import type { Socket } from "node:net";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { fileURLToPath } from "node:url";

/** A long-lived child with its output in a log file. */
export type Child = {
  name: string;
  logFile: string;
  /** Resolves with the exit code or signal when the child ends, whoever ended it. */
  ended: Promise<string>;
  /** Asks it to end, and after `graceMs` makes it and all that it started end. */
  stop(graceMs?: number): Promise<void>;
};

/**
 * Starts a child in a process group of its own: Ctrl-C in the terminal reaches only us, we end the
 * children in order, and what a child started (wrangler starts workerd) ends with its group.
 */
export function startChild(
  name: string,
  command: string[],
  options: {
    env: Record<string, string>;
    cwd: string;
    logFile: string;
    /** Lines that are not logged. */ omit?: RegExp;
  },
): Child {
  mkdirSync(dirname(options.logFile), { recursive: true });
  const log = createWriteStream(options.logFile, { flags: "w" });
  const [file = "", ...args] = command;
  const child = spawn(file, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  tellReaper(`+${child.pid}`);
  for (const output of [child.stdout, child.stderr]) {
    if (!options.omit) output?.pipe(log, { end: false });
    else if (output) logLines(output, log, options.omit);
  }
  const ended = new Promise<string>((resolve) => {
    child.once("error", (error) => resolve(error.message));
    child.once("exit", (code, signal) => {
      tellReaper(`-${child.pid}`);
      resolve(signal ?? `exit code ${code}`);
    });
  });
  return {
    name,
    logFile: options.logFile,
    ended,
    async stop(graceMs = 3_000) {
      signalGroup(child, "SIGTERM");
      const timer = setTimeout(() => signalGroup(child, "SIGKILL"), graceMs);
      if (child.exitCode === null && child.signalCode === null) await ended;
      clearTimeout(timer);
      // What outlived its parent in the group.
      signalGroup(child, "SIGKILL");
    },
  };
}

function logLines(output: Readable, log: Writable, omit: RegExp): void {
  createInterface({ input: output }).on("line", (line) => {
    if (!omit.test(line)) log.write(`${line}\n`);
  });
}

/** The last lines of a child's log, for a message about its end. */
export function lastLines(child: Child, count: number): string {
  const lines = readFileSync(child.logFile, "utf8").trimEnd().split("\n");
  return lines.slice(-count).join("\n");
}

let reaper: ChildProcess | undefined;

// A process that ends the children if this one is killed before it could: see reaper.mjs.
function tellReaper(line: string): void {
  if (!reaper) {
    const script = fileURLToPath(new URL("./reaper.mjs", import.meta.url));
    reaper = spawn(process.execPath, [script], { stdio: ["pipe", "ignore", "ignore"], detached: true });
    reaper.unref();
    (reaper.stdin as Socket | null)?.unref();
    reaper.stdin?.on("error", () => undefined);
  }
  reaper.stdin?.write(`${line}\n`);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // The whole group is gone already.
  }
}

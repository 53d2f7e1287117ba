import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { projectRoot } from "../../local/settings.ts";

export type Home = { config: string; state: string };
export type Ended = { code: number | null; signal: NodeJS.Signals | null; stdout: string; stderr: string };
export type Running = { child: ChildProcess; ended: Promise<Ended> };

/** Folders of one user, empty. */
export function newHome(): Home {
  const folder = mkdtempSync(join(tmpdir(), "edgereel-cli-"));
  return { config: join(folder, "config"), state: join(folder, "state") };
}

const bin = join(projectRoot, "client/bin/edgereel.mjs");

type Options = { env?: Record<string, string>; input?: string };

/** The command line as a shell starts it, on the system's Node where there is one beside the repository's. */
export function startCli(home: Home, args: string[], { env = {}, input = "" }: Options = {}): Running {
  const running = run([bin, ...args], home, env);
  running.child.stdin!.end(input);
  return running;
}

export const runCli = (...args: Parameters<typeof startCli>): Promise<Ended> => startCli(...args).ended;

/** The same on a terminal of 100 columns, whose input stays open; util-linux's `script` lends it. */
export function startInTerminal(home: Home, args: string[]): Running {
  const words = [bin, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(" ");
  return run(["script", "-qec", `stty cols 100; ${words}`, "/dev/null"], home, { TERM: "xterm" });
}

function run([program = "", ...args]: string[], home: Home, env: Record<string, string>): Running {
  const path = (process.env.PATH ?? "").split(delimiter).filter((folder) => !folder.includes("node_modules"));
  const own = { HOME: home.config, XDG_CONFIG_HOME: home.config, XDG_STATE_HOME: home.state };
  const child = spawn(program, args, { env: { PATH: path.join(delimiter), ...own, ...env }, stdio: "pipe" });
  // Who ends early does not read what it is given.
  child.stdin.on("error", () => undefined);
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ code, signal, stdout, stderr }));
  });
  return { child, ended };
}

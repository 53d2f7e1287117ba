import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { StandIn } from "./http-server.ts";

const stopGraceMs = 4_000;

/**
 * Runs a stand-in's script in a child process and waits for the URL that it sends. Throws what the
 * child last wrote to stderr where it ends before.
 */
export async function startForked(
  script: string,
  args: string[],
  nameOf: (stderr: string) => string,
): Promise<StandIn> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args, {
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    // Ctrl-C reaches the parent only, which stops its children in order.
    detached: true,
  });
  let complaint = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-4_000);
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    child.once("message", (message) => resolve(String(message)));
    void ended.then(() => reject(new Error(nameOf(complaint))));
  });
  return {
    url,
    async stop() {
      child.kill("SIGTERM");
      const timer = setTimeout(() => child.kill("SIGKILL"), stopGraceMs);
      await ended;
      clearTimeout(timer);
    },
  };
}

/** The child's half: tells the parent where it listens, and ends with it. */
export function serveParent(url: string, close: () => Promise<void>): void {
  const stop = async () => {
    await close();
    process.exit(0);
  };
  process.once("SIGTERM", () => void stop());
  // The parent is gone: nobody is left to serve.
  process.once("disconnect", () => void stop());
  process.send?.(url);
}

import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { StandIn } from "./http-server.ts";

const server = fileURLToPath(new URL("./neon-server.ts", import.meta.url));
const stopGraceMs = 4_000;

/**
 * Neon's SQL over HTTP (the protocol of @neondatabase/serverless) before PGlite, or before the real
 * Postgres at `pgUrl`. It runs in a child process: PGlite keeps the thread busy that it runs on.
 * Throws where the data cannot be opened.
 */
export async function startNeon(options: { dataDir?: string; pgUrl?: string } = {}): Promise<StandIn> {
  const child = fork(server, [options.pgUrl ?? "", options.dataDir ?? ""], {
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
    void ended.then(() => reject(new Error(whyNot(options, complaint))));
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

function whyNot({ pgUrl, dataDir }: { dataDir?: string; pgUrl?: string }, complaint: string): string {
  const reason = /^(?:\w*[Ee]rror|\[?AggregateError\]?):? ?(.*)$/m.exec(complaint)?.[1] ?? "";
  if (pgUrl) return `the Postgres at LOCAL_PG_URL does not answer${reason && `: ${reason}`}`;
  return `the database in ${dataDir ?? "memory"} cannot be opened${reason && ` (${reason})`}. Begin anew with: npm start -- --reset`;
}

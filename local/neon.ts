import { startForked } from "./forked.ts";
import type { StandIn } from "./http-server.ts";

/**
 * Neon's SQL over HTTP (the protocol of @neondatabase/serverless) before PGlite, or before the real
 * Postgres at `pgUrl`. It runs in a child process: PGlite keeps the thread busy that it runs on.
 * Throws where the data cannot be opened. A `port` lets others be told the address ahead of time.
 */
export async function startNeon(
  options: { dataDir?: string; pgUrl?: string | undefined; port?: number } = {},
): Promise<StandIn> {
  const { pgUrl = "", dataDir = "", port = 0 } = options;
  return startForked("./neon-server.ts", [pgUrl, dataDir, String(port)], (stderr) => {
    const reason = /^(?:\w*[Ee]rror|\[?AggregateError\]?):? ?(.*)$/m.exec(stderr)?.[1] ?? "";
    if (pgUrl) return `the Postgres at LOCAL_PG_URL does not answer${reason && `: ${reason}`}`;
    return `the database in ${dataDir || "memory"} cannot be opened${reason && ` (${reason})`}. Begin anew with: npm start -- --reset`;
  });
}

import { startForked } from "./forked.ts";
import type { StandIn } from "./http-server.ts";

/**
 * Neon's SQL over HTTP (the protocol of @neondatabase/serverless) before PGlite, or before the real
 * Postgres at `pgUrl`. It runs in a child process: PGlite keeps the thread busy that it runs on.
 * A new database begins as the file `dump`. Throws where the data cannot be opened. A `port` lets others be told the address ahead of time.
 */
export async function startNeon(
  options: { dataDir?: string; pgUrl?: string | undefined; port?: number; dump?: string } = {},
): Promise<StandIn> {
  const { pgUrl = "", dataDir = "", port = 0, dump = "" } = options;
  return startForked("./neon-server.ts", [pgUrl, dataDir, String(port), dump], (stderr) => {
    const reason = /^(?:\w*[Ee]rror|\[?AggregateError\]?):? ?(.*)$/m.exec(stderr)?.[1] ?? "";
    if (pgUrl) return `the Postgres at LOCAL_PG_URL does not answer${reason && `: ${reason}`}`;
    return `the database in ${dataDir || "memory"} cannot be opened${reason && ` (${reason})`}. Begin anew with: npm start -- --reset`;
  });
}

import { startForked } from "../forked.ts";
import type { StandIn } from "../http-server.ts";

/** Runs the bridge Worker in a process of its own, for Miniflare takes over its process's signals. */
export async function startBridge(options: {
  registryPath: string;
  pullUrl: string;
}): Promise<StandIn & { deadLetter(body: string): Promise<void> }> {
  const args = [options.registryPath, options.pullUrl];
  const server = await startForked(
    "./queue-pull/bridge-server.ts",
    args,
    (stderr) => `the queue bridge ended: ${stderr}`,
  );
  return {
    ...server,
    async deadLetter(body) {
      const answer = await fetch(server.url, { method: "POST", body, signal: AbortSignal.timeout(10_000) });
      if (!answer.ok) throw new Error(`the queue bridge answered ${answer.status}`);
    },
  };
}

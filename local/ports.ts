import { createServer } from "node:net";

/** Whether nobody listens on this port of loopback. */
export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", () => resolve(false));
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
}

// Below those that Linux and macOS give to connections: one of these is not taken by chance before it is used.
const firstPort = 15_000;
const ports = 15_000;

/** A port that is free, for children that must be told theirs; chosen at random, so that two who choose at once differ. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = firstPort + Math.floor(Math.random() * ports);
    if (await isFree(port)) return port;
  }
}

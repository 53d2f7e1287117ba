import { join } from "node:path";
import { lastLines, startChild, type Child } from "./child.ts";
import { projectRoot } from "./settings.ts";

const restartPauseMs = 1_000;
const quickDeaths = 5;
const quickMs = 10_000;
const drainMs = 5_000;

/**
 * Keeps one transcoder running: one that dies is started again, as a container platform would do.
 * `broken` resolves when it dies so quickly and often that starting it again is pointless.
 */
export async function startTranscoder(options: {
  env: Record<string, string>;
  logFile: string;
  /** What stands before the command, such as `taskset -c 0`. */
  prefix?: string[];
}): Promise<{ broken: Promise<string>; stop(): Promise<void> }> {
  let child: Child | undefined;
  let stopping = false;
  const start = () =>
    startChild("transcoder", [...(options.prefix ?? []), process.execPath, join(projectRoot, "transcoder/main.ts")], {
      cwd: projectRoot,
      // What is being encoded is delivered again at the next start: a long drain would only delay Ctrl-C.
      env: { DRAIN_SECONDS: "0", ...options.env },
      logFile: options.logFile,
    });

  const broken = (async () => {
    for (let deaths = 0; deaths < quickDeaths;) {
      const startedAt = Date.now();
      child = start();
      await child.ended;
      if (stopping) return new Promise<never>(() => undefined);
      deaths = Date.now() - startedAt < quickMs ? deaths + 1 : 1;
      await new Promise((resolve) => setTimeout(resolve, restartPauseMs));
    }
    return `the transcoder does not stay up:\n${child ? lastLines(child, 10) : ""}`;
  })();

  return {
    broken,
    async stop() {
      stopping = true;
      await child?.stop(drainMs);
    },
  };
}

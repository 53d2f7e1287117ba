import { statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/**
 * Waits until a platform's transcoder has had nothing to log for three seconds. Behind an encode it makes
 * pictures, and the jobs of a deleted video are still in the queue: each is pulled and dropped, and a long
 * video has hundreds.
 */
export async function untilQuiet(stateDir: string): Promise<void> {
  const logFile = join(stateDir, "logs/transcoder.log");
  for (let size = -1, quiet = 0; quiet < 6;) {
    await sleep(500);
    const now = statSync(logFile).size;
    quiet = now === size ? quiet + 1 : 0;
    size = now;
  }
}

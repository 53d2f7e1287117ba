// Ends the process groups it was told of when its parent is gone without having done so itself: a
// parent that is killed cannot clean up. Lines on stdin: `+pid` to watch a group, `-pid` to let it be.
import { createInterface } from "node:readline";

const graceMs = 2_000;
const groups = new Set();

const lines = createInterface({ input: process.stdin });
lines.on("line", (line) => {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) groups.add(pid);
  else groups.delete(pid);
});
lines.on("close", () => {
  signalAll("SIGTERM");
  setTimeout(() => signalAll("SIGKILL"), groups.size > 0 ? graceMs : 0);
});

function signalAll(signal) {
  for (const pid of groups) {
    try {
      process.kill(-pid, signal);
    } catch {
      // Gone already.
    }
  }
}

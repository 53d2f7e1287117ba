// Runs one training as a transcoder does, on files in a folder, and tells what it took. A process of its
// own, so that its greatest size is that of this training alone.
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { handleRecommend } from "../../transcoder/recommend-job.ts";
import { createLog } from "../../transcoder/log.ts";

const [folder = "", run = "", viewerFiles = "", videoFiles = "", threads = ""] = process.argv.slice(2);
const pathOf = (key: string) => join(folder, key.replaceAll("/", "_"));
const [began, cpu] = [performance.now(), process.cpuUsage()];
await handleRecommend(
  {
    storage: {
      read: async (key) => readFile(pathOf(key)),
      put: async (key, body) => {
        if (!Buffer.isBuffer(body)) throw new Error("a file of neighbours is whole");
        await writeFile(pathOf(key), body);
      },
    },
    threads: Number(threads),
    log: createLog((record) => process.stderr.write(`${JSON.stringify(record)}\n`)),
    report: async () => undefined,
  },
  {
    kind: "recommend",
    run,
    viewerFiles: Number(viewerFiles),
    videoFiles: Number(videoFiles),
    report: { url: "http://127.0.0.1/none", token: "none" },
  },
  new AbortController().signal,
);
const { user, system } = process.cpuUsage(cpu);
process.send?.({
  cpuSeconds: (user + system) / 1e6,
  wallSeconds: (performance.now() - began) / 1e3,
  peakMiB: process.resourceUsage().maxRSS / 1024,
});

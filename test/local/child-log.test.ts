import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startChild } from "../../local/child.ts";
import { until } from "../client.ts";

test("of what a child prints, the lines to omit are not logged, however they arrive", async () => {
  const folder = mkdtempSync(join(tmpdir(), "edgereel-log-"));
  const logFile = join(folder, "child.log");
  const script = `
    process.stdout.write("first\\n[info] GET /media/sec");
    setTimeout(() => { process.stdout.write("ret 200\\nlast\\n"); console.error("[info] GET /secret"); }, 50);`;
  const child = startChild("printer", [process.execPath, "-e", script], {
    cwd: folder,
    env: {},
    logFile,
    omit: /^\[info\] GET /,
  });
  expect(await child.ended).toBe("exit code 0");
  const log = await until(
    async () => readFileSync(logFile, "utf8"),
    (text) => text.includes("last"),
    5,
  );
  expect(log).toBe("first\nlast\n");
  rmSync(folder, { recursive: true });
});

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { projectRoot } from "../../local/settings.ts";
import { promtool } from "./promtool.ts";

// What Prometheus's own tool says of the files that it is given.

const folder = mkdtempSync(join(tmpdir(), "edgereel-promtool-"));
const source = join(projectRoot, "dashboards/prometheus");
cpSync(source, folder, { recursive: true });
afterAll(() => rmSync(folder, { recursive: true }));

const ask = (...args: string[]) => promtool(args, { cwd: folder });

test("the alert rules are valid", async () => {
  const { status, text } = await ask("check", "rules", "alerts.yml");
  expect(text).toContain("SUCCESS");
  expect(status, text).toBe(0);
});

test("the configuration is valid, with its targets and its token in place", async () => {
  const config = readFileSync(join(source, "prometheus.yml"), "utf8")
    .replaceAll("/run/secrets/metrics-token", join(folder, "token"))
    .replaceAll("/etc/prometheus", folder);
  writeFileSync(join(folder, "token"), "a token");
  writeFileSync(join(folder, "prometheus.yml"), config);
  const { status, text } = await ask("check", "config", "prometheus.yml");
  expect(text).not.toMatch(/warning|failed/i);
  expect(status, text).toBe(0);
});

test.each(["alerts.test.yml", "alerts-slow.test.yml"])("the alerts fire when they should: %s", async (file) => {
  const { status, text } = await ask("test", "rules", file);
  expect(status, text).toBe(0);
  expect(text).toContain("SUCCESS");
});

test("an alert on a metric of another name is found by its cases", async () => {
  const rules = readFileSync(join(source, "alerts.yml"), "utf8");
  const cases = readFileSync(join(source, "alerts.test.yml"), "utf8").split(/\n(?= {2}# )/);
  const [head] = cases;
  const own = cases.filter((entry) => entry.includes("alertname: EncodesStuck\n"));
  writeFileSync(join(folder, "one.test.yml"), [head, ...own].join("\n"));
  expect((await ask("test", "rules", "one.test.yml")).status).toBe(0);
  writeFileSync(join(folder, "alerts.yml"), rules.replace("edgereel_encode_oldest_seconds", "edgereel_encode_oldest"));
  expect((await ask("test", "rules", "one.test.yml")).status).toBe(1);
});

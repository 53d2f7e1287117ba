import { findTool } from "./telemetry/find-tools.ts";

/** Tests that this machine cannot run: which, why, and what would change that. */
export type LeftOut = { file: string; why: string; how: string };

const needs = {
  "test/telemetry/prometheus.test.ts": ["prometheus", "promtool"],
  "test/telemetry/promtool.test.ts": ["promtool"],
} as const;

export function leftOut(): LeftOut[] {
  return Object.entries(needs).flatMap(([file, tools]) => {
    const missing = tools.filter((tool) => findTool(tool) === null);
    if (missing.length === 0) return [];
    return [
      {
        file,
        why: `there is no ${missing.join(" and no ")} on this machine`,
        how: "apt-get install prometheus, or name the binaries by PROMETHEUS_PATH and PROMTOOL_PATH",
      },
    ];
  });
}

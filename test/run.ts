// `npm test [filter…]`: vitest over test/, and the closing line `N passed, N failed`.
import { startVitest } from "vitest/node";
import { leftOut } from "./left-out.ts";

const filters = process.argv.slice(2);
const vitest = await startVitest("test", filters, { run: true, watch: false, reporters: ["default"] });
const results = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
const count = (state: string) => results.filter((result) => result.result().state === state).length;
const passed = count("passed");
// A file that does not load and an error outside all tests fail the run as a failed test does.
const brokenFiles = vitest.state
  .getTestModules()
  .filter((module) => module.state() === "failed" && module.children.size === 0);
// A hook that fails leaves its tests out: vitest calls them skipped.
const notReached = vitest.state
  .getTestModules()
  .filter((module) => module.state() === "failed" && module.children.size > 0)
  .flatMap((module) => [...module.children.allTests("skipped")]);
const failed = count("failed") + notReached.length + brokenFiles.length + vitest.state.getUnhandledErrors().length;
await vitest.close();
const skipped = count("skipped") - notReached.length;
if (skipped > 0) console.log(`${skipped} skipped`);
for (const { file, why, how } of leftOut()) {
  const isAsked = filters.length === 0 || filters.some((filter) => file.includes(filter));
  if (isAsked) console.log(`Left out: ${file}, because ${why}. To run it: ${how}.`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

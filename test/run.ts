// `npm test [filter…]`: vitest over test/, and the closing line `N passed, N failed`.
import { startVitest } from "vitest/node";

const vitest = await startVitest("test", process.argv.slice(2), { run: true, watch: false, reporters: ["default"] });
const results = vitest.state.getTestModules().flatMap((module) => [...module.children.allTests()]);
const count = (state: string) => results.filter((result) => result.result().state === state).length;
const [passed, skipped] = [count("passed"), count("skipped")];
// A file that does not load and an error outside all tests fail the run as a failed test does.
const brokenFiles = vitest.state
  .getTestModules()
  .filter((module) => module.state() === "failed" && module.children.size === 0);
const failed = count("failed") + brokenFiles.length + vitest.state.getUnhandledErrors().length;
await vitest.close();
if (skipped > 0) console.log(`${skipped} skipped`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed > 0 || passed === 0 ? 1 : 0);

import { configDefaults, defineConfig } from "vitest/config";
import { leftOut } from "./test/left-out.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // Named with the reason at the end of `npm test`.
    exclude: [...configDefaults.exclude, ...leftOut().map(({ file }) => file)],
    globalSetup: ["test/global-setup.ts"],
    // Ends what hangs. On a machine that others share a platform may take a minute to boot.
    testTimeout: 150_000,
    hookTimeout: 180_000,
    // Each file boots its own platform; more of them at once than cores only wait for each other.
    maxWorkers: 2,
    // A browser on a busy machine now and then misses a moment. What is broken fails twice, and a second
    // try is told in the output.
    retry: process.env.CI ? 1 : 0,
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});

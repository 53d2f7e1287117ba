import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    globalSetup: ["test/global-setup.ts"],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each file boots its own platform; more of them at once than cores only wait for each other.
    maxWorkers: 2,
    // A browser on a busy machine now and then misses a moment. What is broken fails twice, and a second
    // try is told in the output.
    retry: process.env.CI ? 1 : 0,
    execArgv: ["--disable-warning=ExperimentalWarning"],
  },
});

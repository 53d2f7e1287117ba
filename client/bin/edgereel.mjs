#!/usr/bin/env node
import { existsSync } from "node:fs";

// In the repository the sources lie beside it, and are built where they changed; a package has the result alone.
if (existsSync(new URL("../cli/main.ts", import.meta.url))) {
  const { buildIfStale } = await import("../build.mjs");
  try {
    buildIfStale();
  } catch (error) {
    console.error(`edgereel could not be built. ${error.message}`);
    process.exit(1);
  }
}
await import("../dist/cli.js");

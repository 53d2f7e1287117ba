// `npm run openapi` writes docs/openapi.json from the Worker's contracts; a test compares the two.
import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { startHarness } from "../test/harness.ts";
import { projectRoot, wranglerVariables } from "./settings.ts";

Object.assign(process.env, wranglerVariables(join(projectRoot, ".edgereel/test")));
const harness = await startHarness();
const response = await fetch(`${harness.at.app}/api/v1/openapi.json`);
const document = (await response.json()) as object;
mkdirSync("docs", { recursive: true });
writeFileSync("docs/openapi.json", `${JSON.stringify(document, null, 2)}\n`);
await harness.stop();
console.log("docs/openapi.json is written.");

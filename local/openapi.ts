// `npm run openapi` writes docs/openapi.json from the Worker's contracts, and the client's types from that;
// tests compare them.
import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { startHarness } from "../test/harness.ts";
import { renderOperations, type ApiDocument } from "./client-types.ts";
import { projectRoot, wranglerVariables } from "./settings.ts";

Object.assign(process.env, wranglerVariables(join(projectRoot, ".edgereel/test")));
const harness = await startHarness();
const response = await fetch(`${harness.at.app}/api/v1/openapi.json`);
const document = (await response.json()) as ApiDocument;
mkdirSync("docs", { recursive: true });
writeFileSync("docs/openapi.json", `${JSON.stringify(document, null, 2)}\n`);
writeFileSync("client/operations.ts", renderOperations(document));
await harness.stop();
console.log("docs/openapi.json and client/operations.ts are written.");

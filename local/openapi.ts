// `npm run openapi` writes docs/openapi.json from the Worker's contracts, and the client's types from that;
// tests compare them.
import { writeFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { workerBundle } from "../test/global-setup.ts";
import { startHarness } from "../test/harness.ts";
import { buildWorker } from "./build-worker.ts";
import { renderOperations, type ApiDocument } from "./client-types.ts";
import { projectRoot, wranglerVariables } from "./settings.ts";

const stateDir = join(projectRoot, ".edgereel/test");
Object.assign(process.env, wranglerVariables(stateDir));
if (buildWorker(stateDir, workerBundle, "ignore") !== 0) process.exit(buildWorker(stateDir, workerBundle, "inherit"));
const harness = await startHarness();
const response = await fetch(`${harness.at.app}/api/v1/openapi.json`);
if (!response.ok) throw new Error(`the document answers ${response.status}: ${await response.text()}`);
const document = (await response.json()) as ApiDocument;
mkdirSync("docs", { recursive: true });
writeFileSync("docs/openapi.json", `${JSON.stringify(document, null, 2)}\n`);
writeFileSync("client/operations.ts", renderOperations(document));
await harness.stop();
console.log("docs/openapi.json and client/operations.ts are written.");

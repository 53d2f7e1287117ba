// `npm run openapi` writes docs/openapi.json from the Worker's contracts, and the client's types from that;
// tests compare them.
import { writeFileSync, mkdirSync } from "node:fs";
import { startHarness } from "../test/harness.ts";
import { prepare } from "../test/prepare.ts";
import { renderOperations, type ApiDocument } from "./client-types.ts";

await prepare();
const harness = await startHarness();
const response = await fetch(`${harness.at.app}/api/v1/openapi.json`);
if (!response.ok) throw new Error(`the document answers ${response.status}: ${await response.text()}`);
const document = (await response.json()) as ApiDocument;
mkdirSync("docs", { recursive: true });
writeFileSync("docs/openapi.json", `${JSON.stringify(document, null, 2)}\n`);
writeFileSync("client/operations.ts", renderOperations(document));
await harness.stop();
console.log("docs/openapi.json and client/operations.ts are written.");

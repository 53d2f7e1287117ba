// `npm run bench [-- encode|requests|bundle]`: prints the figures and keeps them in bench/results/latest.json.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { startPlatform } from "../local/platform.ts";
import { freePort } from "../local/ports.ts";
import { projectRoot } from "../local/settings.ts";
import { silentSteps } from "../local/steps.ts";
import { benchBundle } from "./bundle.ts";
import { costAssumptions } from "./container-cost.ts";
import { benchEncode } from "./encode.ts";
import { benchRequests } from "./requests.ts";
import { signUpCreator } from "./site.ts";

const wanted = process.argv.slice(2);
const wants = (name: string) => wanted.length === 0 || wanted.includes(name);
const results: Record<string, unknown> = {
  at: new Date().toISOString(),
  machine: {
    cpu: cpus()[0]?.model,
    cores: cpus().length,
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
  },
};

if (wants("bundle")) results.bundle = await benchBundle();
if (wants("encode") || wants("requests")) {
  const stateDir = mkdtempSync(join(tmpdir(), "edgereel-bench-"));
  const platform = await startPlatform({
    stateDir,
    port: await freePort(),
    steps: silentSteps,
    variables: { CREATOR_REQUESTS: "open" },
  });
  try {
    const site = await signUpCreator(platform);
    const { figures, videoId } = await benchEncode(platform, site, stateDir, wants("encode") ? 60 : 12);
    if (wants("encode")) results.encode = figures;
    if (wants("requests")) results.requests = await benchRequests(platform, videoId);
  } finally {
    await platform.stop();
    rmSync(stateDir, { recursive: true, force: true });
  }
}

for (const [name, value] of Object.entries(results)) {
  if (name === "at") continue;
  console.log(`\n${name}`);
  console.table(value);
  if (name === "encode") console.log(costAssumptions);
}
const folder = join(projectRoot, "bench/results");
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, "latest.json"), `${JSON.stringify(results, null, 2)}\n`);
process.exit(0);

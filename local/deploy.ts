// `npm run deploy [-- --dry-run] [--config file]`: creates what the account lacks, migrates the database, and
// deploys the Worker where its sources changed. Run again, it changes nothing.
import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import Cloudflare from "cloudflare";
import { z } from "zod";
import { migrate } from "../schema/migrate.ts";
import { readAccount, readQueues } from "./deploy/account.ts";
import { applySteps } from "./deploy/apply.ts";
import { describe, planDeployment } from "./deploy/plan.ts";
import { releaseMark } from "./deploy/release-mark.ts";
import { readWanted } from "./deploy/wanted.ts";
import { wranglerFor } from "./deploy/wrangler-cli.ts";
import { projectRoot } from "./settings.ts";
import { buildWeb } from "./web-build.ts";

const { values: options } = parseArgs({
  options: {
    "dry-run": { type: "boolean", default: false },
    config: { type: "string", default: join(projectRoot, "wrangler.toml") },
  },
});
const Credentials = z.object({ token: z.string() });

async function main(): Promise<void> {
  const wanted = { ...readWanted(options.config), release: releaseMark(options.config) };
  const wrangler = wranglerFor(wanted.accountId, options.config);
  // Signed in by `wrangler login` or by CLOUDFLARE_API_TOKEN: wrangler knows.
  const { token } = Credentials.parse(JSON.parse(await wrangler(["auth", "token", "--json"])));
  const baseURL = process.env.CLOUDFLARE_API_BASE_URL;
  const client = new Cloudflare({ apiToken: token, timeout: 30_000, maxRetries: 3, ...(baseURL && { baseURL }) });

  const found = await readAccount(client, wanted);
  const given = new Set(wanted.requiredSecrets.filter((name) => process.env[name]));
  const { steps, missingSecrets } = planDeployment(wanted, found, given);
  if (options["dry-run"]) {
    for (const step of steps) console.log(`  would ${describe(step)}`);
    if (missingSecrets.length > 0) console.log(`  would stop: no value for ${missingSecrets.join(", ")}`);
    console.log(steps.length === 0 ? "Everything is as it should be." : "Nothing was changed.");
    return;
  }
  if (missingSecrets.length > 0) {
    throw new Error(`Give the values of ${missingSecrets.join(", ")} in environment variables of these names.`);
  }
  const databaseUrl = process.env.DATABASE_URL;
  if (!databaseUrl) throw new Error("DATABASE_URL is not set: the database is migrated before the Worker is deployed.");
  const releases = steps.some((step) => step.kind === "release");
  if (releases && wanted.containers) requireDocker();

  // Before the Worker that needs it; the one that runs gets along with columns that it does not know.
  const applied = await migrate(
    databaseUrl,
    wanted.neonFetchEndpoint ? { fetchEndpoint: wanted.neonFetchEndpoint } : {},
  );
  console.log(applied === 0 ? "  the database is up to date" : `  applied ${applied} migrations`);
  if (releases) await buildWeb(resolve(projectRoot, process.env.EDGEREEL_STATE_DIR ?? ".edgereel"));
  await applySteps(
    {
      wrangler,
      environment: process.env,
      tell: (step) => console.log(`  ${describe(step)}`),
      deployArguments: async () => {
        if (!wanted.containers) return ["--containers-rollout", "none"];
        const { queueIds } = await readQueues(client, wanted.accountId);
        const ids = wanted.pullQueues.map((queue) => `${queue}=${queueIds.get(queue)}`);
        return ["--var", `QUEUE_IDS:${ids.join(",")}`];
      },
    },
    steps,
  );
  console.log(
    steps.length === 0 ? "Everything is as it should be." : `Deployed. ${wanted.origin}/healthz tells how it is.`,
  );
}

function requireDocker(): void {
  const { status } = spawnSync("docker", ["version"], { stdio: "ignore", timeout: 20_000 });
  if (status === 0) return;
  throw new Error(
    "Docker does not answer, and builds the transcoder's image. Start it, or set TRANSCODER_MAX_INSTANCES to 0 and run transcoders elsewhere.",
  );
}

try {
  await main();
  process.exit(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

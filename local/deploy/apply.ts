import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeSecrets } from "../secrets.ts";
import type { Step } from "./plan.ts";
import type { Wrangler } from "./wrangler-cli.ts";

export type ApplyDeps = {
  wrangler: Wrangler;
  /** The values of secrets, by name. */
  environment: NodeJS.ProcessEnv;
  /** Arguments of `wrangler deploy` that are known only when all queues are there. */
  deployArguments: () => Promise<string[]>;
  tell: (step: Step) => void;
};

/** Does the steps in their order, each told before it begins; the first that fails ends it. */
export async function applySteps(deps: ApplyDeps, steps: Step[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "edgereel-deploy-"));
  const file = (name: string, content: unknown) => {
    const path = join(folder, name);
    writeFileSync(path, JSON.stringify(content), { mode: 0o600 });
    return path;
  };
  const secrets: Record<string, string> = {};
  const made = makeSecrets();
  const generated: Record<string, string> = {
    SIGNING_KEYS: JSON.stringify(made.signingKeys),
    SESSION_SECRET: made.sessionSecret,
    WEBHOOK_KEYS: made.webhookKeys,
  };

  try {
    for (const step of steps) {
      deps.tell(step);
      if (step.kind === "secret") {
        secrets[step.name] = (step.from === "generated" ? generated : deps.environment)[step.name] ?? "";
      } else {
        for (const args of await commandsOf(step)) await deps.wrangler(args);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }

  async function commandsOf(step: Exclude<Step, { kind: "secret" }>): Promise<string[][]> {
    switch (step.kind) {
      case "queue":
        return [["queues", "create", step.queue]];
      case "consumer": {
        const { batchSize, retries, visibilitySeconds, deadLetterQueue } = step.settings;
        const consumer = ["queues", "consumer", "http"];
        const options = [
          ...["--batch-size", String(batchSize), "--message-retries", String(retries)],
          ...["--dead-letter-queue", deadLetterQueue, "--visibility-timeout-secs", String(visibilitySeconds)],
        ];
        const add = [...consumer, "add", step.queue, ...options];
        return step.replaces ? [[...consumer, "remove", step.queue], add] : [add];
      }
      case "bucket":
        return [["r2", "bucket", "create", step.bucket]];
      case "cors": {
        const rules = file("cors.json", { rules: step.rules });
        return [["r2", "bucket", "cors", "set", step.bucket, "--file", rules, "--force"]];
      }
      case "lifecycle": {
        const options = ["abandoned-parts", "--abort-multipart-days", String(step.days), "--force"];
        return [["r2", "bucket", "lifecycle", "add", step.bucket, ...options]];
      }
      case "release": {
        // Secrets that are set already stay; the new ones come with this version, so that none starts without.
        const withSecrets = Object.keys(secrets).length > 0 ? ["--secrets-file", file("secrets.json", secrets)] : [];
        return [["deploy", "--tag", step.release, ...withSecrets, ...(await deps.deployArguments())]];
      }
    }
  }
}

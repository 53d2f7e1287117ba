import { depsOf, type Deps } from "../deps.ts";
import { Misconfigured } from "../env.ts";
import { storeChecks, transcoderCheck } from "../status/checks.ts";
import { probe } from "../status/probe.ts";
import type { AppContext } from "./context.ts";
import { log } from "../telemetry/log.ts";

const timeoutMs = 2_000;

/**
 * GET /healthz: 200 with every part `ok`, or 503 naming those that are not, or the settings without
 * which the Worker cannot run. Details go to the log.
 */
export async function answerHealth(c: AppContext): Promise<Response> {
  try {
    return await answerParts(c, depsOf(c.env));
  } catch (error) {
    if (!(error instanceof Misconfigured)) throw error;
    return c.json({ status: "misconfigured", settings: Object.keys(error.wrong) }, 503);
  }
}

async function answerParts(c: AppContext, deps: Deps): Promise<Response> {
  const transcoder = transcoderCheck(deps, timeoutMs);
  const checks: Record<string, () => Promise<unknown>> = {
    ...storeChecks(deps),
    ...(transcoder && { transcoder }),
  };
  const results = await Promise.all(
    Object.entries(checks).map(async ([part, check]) => [part, (await passes(part, check)) ? "ok" : "down"] as const),
  );
  const healthy = results.every(([, state]) => state === "ok");
  c.header("cache-control", "no-store");
  return c.json({ status: healthy ? "ok" : "degraded", parts: Object.fromEntries(results) }, healthy ? 200 : 503);
}

async function passes(part: string, check: () => Promise<unknown>): Promise<boolean> {
  const asked = await probe(check, timeoutMs);
  if (!asked.answered) {
    log.warn("health", { part, error: asked.cause });
  }
  return asked.answered;
}

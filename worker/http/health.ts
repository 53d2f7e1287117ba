import { sql } from "drizzle-orm";
import { depsOf, type Deps } from "../deps.ts";
import { Misconfigured } from "../env.ts";
import type { AppContext } from "./context.ts";

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
  const checks: Record<string, () => Promise<unknown>> = {
    postgres: () => deps.db.execute(sql`select 1`),
    redis: () => deps.cache.ping(),
    search: async () => {
      if (!(await deps.search.healthy())) throw new Error("not ok");
    },
    storage: () => deps.media.head("healthz"),
    ...transcoderCheck(deps),
  };
  const results = await Promise.all(
    Object.entries(checks).map(async ([part, check]) => [part, (await passes(part, check)) ? "ok" : "down"] as const),
  );
  const healthy = results.every(([, state]) => state === "ok");
  c.header("cache-control", "no-store");
  return c.json({ status: healthy ? "ok" : "degraded", parts: Object.fromEntries(results) }, healthy ? 200 : 503);
}

function transcoderCheck({ settings }: Deps): Record<string, () => Promise<unknown>> {
  const url = settings.TRANSCODER_HEALTH_URL;
  if (!url) return {};
  return {
    transcoder: async () => {
      const answer = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`status ${answer.status}`);
    },
  };
}

async function passes(part: string, check: () => Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("timeout")), timeoutMs);
    });
    await Promise.race([check(), late]);
    return true;
  } catch (error) {
    console.warn(JSON.stringify({ level: "warn", event: "health", part, error: String(error) }));
    return false;
  } finally {
    clearTimeout(timer);
  }
}

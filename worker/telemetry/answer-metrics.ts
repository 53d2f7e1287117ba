import { timingSafeEqual } from "node:crypto";
import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { flushMetrics, hubOf } from "./flush-metrics.ts";
import { readGauges } from "./gauges.ts";

/**
 * GET /metrics for Prometheus, by the bearer token METRICS_TOKEN; without that setting there is no such page.
 * Throws NOT_FOUND or UNAUTHENTICATED.
 */
export async function answerMetrics(c: AppContext): Promise<Response> {
  const deps = c.get("deps");
  const { METRICS_TOKEN: token } = deps.settings;
  if (!token) throw new Fault("NOT_FOUND", "Metrics are off here: METRICS_TOKEN is not set.");
  const sent = /^Bearer (\S+)$/.exec(c.req.header("authorization") ?? "")?.[1] ?? "";
  if (!(await isSame(sent, token))) {
    throw new Fault("UNAUTHENTICATED", "Give the token of METRICS_TOKEN as a bearer token.", {
      headers: { "www-authenticate": 'Bearer realm="edgereel metrics"' },
    });
  }
  const [gauges] = await Promise.all([readGauges(deps), flushMetrics(deps)]);
  const text = await hubOf(deps.objects).exposition(gauges);
  return c.body(text, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8", "cache-control": "no-store" });
}

// By their digests, which are of one length: the time it takes tells nothing.
async function isSame(a: string, b: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  const [left, right] = await Promise.all([digest(a), digest(b)]);
  return timingSafeEqual(new Uint8Array(left), new Uint8Array(right));
}

import { MetricSet, type SeriesDelta } from "../../schema/metric-set.ts";
import type { Deps } from "../deps.ts";
import * as store from "./store.ts";
import { log } from "./log.ts";

// R2's list price of storage: https://developers.cloudflare.com/r2/pricing/
const usdPerGbMonth = 0.015;
const encodeStates = ["queued", "processing"];

/**
 * What holds for this moment and is nobody's sum, from Postgres. Without an answer the gauges are left out,
 * which the alert on missing data sees.
 */
export async function readGauges(deps: Pick<Deps, "db">): Promise<SeriesDelta[]> {
  const gauges = new MetricSet();
  try {
    putStanding(gauges, await store.readStanding(deps));
  } catch (error) {
    log.warn("gauges.missing", { error });
  }
  return gauges.drain();
}

function putStanding(gauges: MetricSet, standing: store.Standing): void {
  gauges.set("edgereel.outbox.pending", {}, standing.outbox.pending);
  gauges.set("edgereel.outbox.lag", {}, standing.outbox.lagSeconds);
  for (const state of encodeStates) {
    const found = standing.encodes.find((entry) => entry.state === state);
    gauges.set("edgereel.encode.running", { state }, found?.count ?? 0);
  }
  gauges.set("edgereel.encode.oldest", {}, Math.max(0, ...standing.encodes.map((entry) => entry.oldestSeconds)));
  for (const { role, count } of standing.accounts) gauges.set("edgereel.accounts", { role }, count);
  for (const { state, count } of standing.videos) gauges.set("edgereel.videos", { state }, count);
  gauges.set("edgereel.webhook.waiting", {}, standing.webhooks.waiting);
  gauges.set("edgereel.webhook.lag", {}, standing.webhooks.lagSeconds);
  gauges.set("edgereel.viewers.active", {}, standing.activeViewers);
  gauges.set("edgereel.storage", { kind: "sources" }, standing.sourceBytes);
  gauges.set("edgereel.storage", { kind: "renditions" }, standing.renditionBytes);
  const usd = ((standing.sourceBytes + standing.renditionBytes) / 1e9) * usdPerGbMonth;
  gauges.set("edgereel.cost", { item: "storage" }, usd);
}

import { DurableObject } from "cloudflare:workers";
import { depsOf } from "../deps.ts";
import type { Env } from "../env.ts";
import { configureLogs } from "../telemetry/log.ts";
import { flushMetricsLater } from "../telemetry/flush-metrics.ts";
import * as store from "./delivery-store.ts";
import { tracedAlarm } from "../telemetry/tracing.ts";
import { sendRound } from "./send-round.ts";

// Of one alarm: fifteen seconds each at the most, so the alarm is long over before the runtime would end it.
const mostRounds = 20;
const atOnce = 5;

/**
 * Sends what is due to one endpoint, a few at once. Each endpoint has an object of its own, so one that is
 * slow holds up nothing but itself. All that lasts stands in Postgres, but for the time of the next alarm.
 */
export class WebhookSender extends DurableObject<Env> {
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    configureLogs(env);
  }

  /** Looks for what is due, at once. */
  async wake(endpointId: string): Promise<void> {
    depsOf(this.env).metrics.count("edgereel.durable_object.calls", { class: "WebhookSender" });
    await this.ctx.storage.put("endpointId", endpointId);
    await this.ctx.storage.setAlarm(Date.now());
  }

  override async alarm(): Promise<void> {
    await tracedAlarm(this, "WebhookSender.alarm", () => this.#sendDue());
  }

  async #sendDue(): Promise<void> {
    const endpointId = await this.ctx.storage.get<string>("endpointId");
    if (endpointId === undefined) return;
    const deps = depsOf(this.env);
    for (let round = 0; round < mostRounds; round += 1) {
      if ((await sendRound(deps, endpointId, atOnce)) < atOnce) break;
    }
    flushMetricsLater(deps, (work) => this.ctx.waitUntil(work));
    const next = await store.findNextAttempt(deps, endpointId);
    const alarm = await this.ctx.storage.getAlarm();
    // Whoever woke it meanwhile set an earlier one.
    if (next && (alarm === null || alarm > next.getTime())) await this.ctx.storage.setAlarm(next);
    else if (!next && alarm === null) await this.ctx.storage.deleteAll();
  }
}

import { DurableObject } from "cloudflare:workers";
import { depsOf } from "../../deps.ts";
import type { Env } from "../../env.ts";
import { coordinatorOf } from "../coordinators.ts";
import { decideFleet, type FleetDecision } from "./decide-fleet.ts";
import type { EncodeBacklog, FleetStatus } from "./backlog.ts";
import { FleetLedger } from "./fleet-ledger.ts";
import { configureLogs, log } from "../../telemetry/log.ts";

// A report that got lost is asked for after this silence; few at a time, as there is always a next minute.
const askAfterMs = 10 * 60_000;
const asksPerSweep = 20;

/**
 * Keeps as many transcoder containers awake as the backlog asks for. One object for the deployment;
 * the coordinators tell it their unfinished jobs, and each minute Postgres says which encodes there are.
 */
export class TranscoderFleet extends DurableObject<Env> {
  readonly #ledger: FleetLedger;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    configureLogs(env);
    this.#ledger = new FleetLedger(ctx.storage.sql);
  }

  /** Takes an encode's unfinished jobs, and starts instances at once where more are needed. */
  report(backlog: EncodeBacklog): void {
    this.#ledger.put(backlog, Date.now());
    const { from, to } = this.#decide();
    this.ctx.waitUntil(this.#apply(from, from, to));
  }

  /**
   * Once a minute. `running` are the encodes that Postgres has as unfinished, `whole` whether these
   * are all: then what is missing among them is forgotten.
   */
  async sweep(running: { videoId: string; epoch: number }[], whole: boolean): Promise<void> {
    const now = Date.now();
    const known = new Map(this.#ledger.entries().map((entry) => [entry.videoId, entry.heardMs]));
    if (whole) {
      const wanted = new Set(running.map((encode) => encode.videoId));
      // A minute's grace: the list may be older than a report that came in between.
      for (const [id, heardMs] of known) if (!wanted.has(id) && now - heardMs > 60_000) this.#ledger.drop(id);
    }
    const silent = running.filter(({ videoId }) => now - (known.get(videoId) ?? 0) > askAfterMs);
    await Promise.allSettled(silent.slice(0, asksPerSweep).map((encode) => this.#ask(encode)));
    const { from, to } = this.#decide();
    await this.#apply(0, from, to);
  }

  status(): FleetStatus {
    const { heads, jobs } = this.#ledger.totals();
    return { pendingHeads: heads, pendingJobs: jobs, target: this.#ledger.meta.target };
  }

  async #ask({ videoId, epoch }: { videoId: string; epoch: number }): Promise<void> {
    const backlog = await coordinatorOf(depsOf(this.env), videoId).backlog(epoch);
    if (backlog) this.#ledger.put(backlog, Date.now());
  }

  #decide(): { from: number; to: number } {
    const { settings } = depsOf(this.env);
    const { heads, jobs, oldestMs } = this.#ledger.totals();
    const { target: from, lastScaledMs, lastNeededMs } = this.#ledger.meta;
    const now = Date.now();
    const decision: FleetDecision = decideFleet(
      {
        pendingHeads: heads,
        pendingJobs: jobs,
        running: from,
        oldestWaitSeconds: oldestMs === null ? 0 : (now - oldestMs) / 1000,
        nowMs: now,
        lastScaledMs,
        lastNeededMs,
      },
      { minInstances: settings.TRANSCODER_MIN_INSTANCES, maxInstances: settings.TRANSCODER_MAX_INSTANCES },
    );
    const { target: to, needed, reason } = decision;
    this.#ledger.save({
      target: to,
      lastScaledMs: to === from ? lastScaledMs : now,
      lastNeededMs: needed > 0 && needed >= from ? now : lastNeededMs,
    });
    if (to !== from) log.info("fleet.scaled", { from, to, reason, heads, jobs });
    return { from, to };
  }

  // Wakes the instances `first` to `to`, and drains those from `to` up to `from`.
  async #apply(first: number, from: number, to: number): Promise<void> {
    const calls: Promise<unknown>[] = [];
    for (let i = first; i < to; i += 1) calls.push(this.#instance(i).keepAwake());
    for (let i = to; i < from; i += 1) calls.push(this.#instance(i).drain());
    for (const result of await Promise.allSettled(calls)) {
      if (result.status === "fulfilled") continue;
      log.error("fleet.instance", { error: result.reason });
    }
  }

  #instance(index: number) {
    return this.env.TRANSCODER_CONTAINER.getByName(`transcoder-${index}`);
  }
}

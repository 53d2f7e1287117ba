import { DurableObject } from "cloudflare:workers";
import { z } from "zod";
import { encodeErrors, Fault, type EncodeErrorCode } from "../../schema/errors.ts";
import { jobsOf } from "../../schema/grid.ts";
import type { ManifestRecord } from "../../schema/manifest.ts";
import { mediaKey } from "../../schema/media-keys.ts";
import type { EncodePlan, EncodeReport, ReportReply } from "../../schema/messages.ts";
import { depsOf } from "../deps.ts";
import { relayOutbox } from "../outbox/outbox.ts";
import { forgetAccess } from "../playback/access.ts";
import type { Env } from "../env.ts";
import { reportBacklog } from "./containers/fleet.ts";
import type { EncodeBacklog } from "./containers/backlog.ts";
import { encodeMetrics } from "./encode-metrics.ts";
import { EncodeLedger, type EncodeOrder } from "./encode-ledger.ts";
import { buildManifest, durationOf, renditionRows } from "./manifest-record.ts";
import { endVideoTrace, tracedCall } from "../telemetry/tracing.ts";
import { sendJobs } from "./send-jobs.ts";
import { openStream, type EncodeStatus, type StatusEvent } from "./status-stream.ts";
import { OwnersBell } from "./owners-bell.ts";
import * as store from "./store.ts";
import { Watchers, Who } from "./watchers.ts";
import { configureLogs, log } from "../telemetry/log.ts";

export type { EncodeOrder } from "./encode-ledger.ts";

/** `lastReportMs`: when a transcoder was heard of last; `resends`: how often all jobs were sent again since. */
export type EncodeStanding = { progress: number; jobsLeft: number; lastReportMs: number; resends: number };

// Queues deliver at least once, so silence this long means that messages were lost, not that the
// queue is long. What is sent twice is harmless: a job that was done already answers `stop`.
const silenceMs = [30 * 60_000, 2 * 3_600_000, 8 * 3_600_000];
const sendRetryMs = 5_000;
const forgetAfterMs = 24 * 3_600_000;

/** Who opens a stream, and what Postgres knew of the video then. */
const Watch = z.object({
  videoId: z.string(),
  who: Who,
  known: z.object({
    state: z.string(),
    epoch: z.number(),
    playable: z.boolean(),
    error: z.object({ code: z.string(), message: z.string() }).nullable(),
  }),
});
export type Watch = z.infer<typeof Watch>;

/**
 * Runs the encode of one video: hands out the jobs of its plan, takes their reports, keeps the
 * manifest record and tells those who watch. Everything that must last is in the ledger (SQLite);
 * the epoch is the fence against reports of an encode that was replaced.
 */
export class EncodeCoordinator extends DurableObject<Env> {
  readonly #ledger: EncodeLedger;
  readonly #watchers = new Watchers(() => depsOf(this.env));
  readonly #owner = new OwnersBell(() => depsOf(this.env));
  readonly #liveFrames = new Map<number, number>();

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    configureLogs(env);
    this.#ledger = new EncodeLedger(ctx.storage.sql);
  }

  /** Starts the encode of an epoch. Doing it again for the same epoch changes nothing. */
  async begin(order: EncodeOrder, traceparent?: string): Promise<void> {
    await tracedCall(this, "EncodeCoordinator.begin", traceparent, () => this.#begin(order));
  }

  async #begin(order: EncodeOrder): Promise<void> {
    const current = this.#ledger.order;
    if (current && current.epoch >= order.epoch) return;
    this.#ledger.reset(order, Date.now());
    this.#liveFrames.clear();
    await this.ctx.storage.setAlarm(Date.now() + sendRetryMs);
    this.#tell("state");
    await this.#sendDue();
  }

  /** Takes a job's report. `stop` tells the transcoder that the job is not wanted any more. */
  async report(epoch: number, report: EncodeReport, traceparent?: string): Promise<ReportReply> {
    const name = `EncodeCoordinator.report ${report.type}`;
    return tracedCall(this, name, traceparent, () => this.#report(epoch, report));
  }

  async #report(epoch: number, report: EncodeReport): Promise<ReportReply> {
    const order = this.#ledger.order;
    this.#metrics().reported();
    if (!order || order.epoch !== epoch || this.#ledger.ended) return { stop: true };
    switch (report.type) {
      case "planned":
        return this.#takePlan(order, report.plan);
      case "progress":
        if (this.#ledger.isDone(report.job)) return { stop: true };
        this.#liveFrames.set(report.job, report.frames);
        this.#ledger.addSegments(report.tracks);
        this.#ledger.touch(Date.now());
        this.#tell("progress");
        return { stop: false };
      case "encoded":
        return this.#takeOutput(order, report);
      case "poster":
        this.#ledger.setPoster(report.poor);
        return { stop: false };
      case "images":
        return { stop: false };
      case "failed":
        await this.#fail(order, report.code, report.message, report.detail ?? null);
        return { stop: true };
    }
  }

  /** Gives up on the encode, as after its job landed in the dead-letter queue. */
  async giveUp(epoch: number, code: EncodeErrorCode, detail: string): Promise<void> {
    const order = this.#ledger.order;
    if (!order || order.epoch !== epoch || this.#ledger.ended) return;
    await this.#fail(order, code, encodeErrors[code], detail);
  }

  /**
   * Ends the encode of this epoch on somebody's wish, before it has begun as well: every later report of it is
   * refused. False where it has ended already or was replaced.
   */
  async cancel(order: EncodeOrder): Promise<boolean> {
    const code = "ERR_ENCODE_CANCELLED";
    const { order: current, ended, error } = this.#ledger;
    if (current && current.epoch > order.epoch) return false;
    // Its order may still be on its way: then it finds the epoch taken.
    if (current?.epoch !== order.epoch) this.#ledger.reset(order, Date.now());
    // One that was cancelled, but could not be written to Postgres, is written now.
    else if (ended && error?.code !== code) return false;
    // First, for a report may come while Postgres is asked.
    this.#ledger.end("failed", { code, message: encodeErrors[code] });
    await this.#fail(order, code, encodeErrors[code], null);
    return true;
  }

  /** The video is gone: every later report is refused. */
  async forget(): Promise<void> {
    this.#ledger.end("failed", null);
    this.#tell("failed");
    this.#tellFleet();
    await this.ctx.storage.setAlarm(Date.now() + forgetAfterMs);
  }

  manifest(epoch: number): ManifestRecord | null {
    const { order, plan } = this.#ledger;
    if (!order || order.epoch !== epoch || !plan) return null;
    return buildManifest(order, plan, this.#ledger.tracks(), { complete: false, poster: this.#ledger.poster });
  }

  /** The unfinished jobs of an epoch, none once it ended; null where this coordinator knows no such epoch. */
  backlog(epoch: number): EncodeBacklog | null {
    const { order, plan, ended } = this.#ledger;
    if (!order || order.epoch !== epoch) return null;
    const left = ended || !plan ? [] : jobsOf(plan).filter((job) => !this.#ledger.isDone(job.index));
    const heads = left.filter((job) => job.head).length;
    // Before the plan there is the start job alone.
    return { videoId: order.videoId, epoch, heads: ended || plan ? heads : 1, jobs: left.length - heads };
  }

  /** How the encode of an epoch gets on, for those who look after the site; null where it is not under way here. */
  standing(epoch: number): EncodeStanding | null {
    const backlog = this.backlog(epoch);
    if (!backlog || this.#ledger.ended) return null;
    const { lastReportMs, resends } = this.#ledger;
    return { progress: this.status().progress, jobsLeft: backlog.heads + backlog.jobs, lastReportMs, resends };
  }

  status(): EncodeStatus {
    const { plan, order } = this.#ledger;
    const base = { state: this.#ledger.state, error: this.#ledger.error, epoch: order?.epoch ?? 0 };
    if (!plan) return { ...base, progress: 0, playable: false, renditions: [] };
    const jobs = jobsOf(plan);
    // Sound alone has no renditions, but work all the same.
    const weight = (frames: number, rungs: number) => frames * Math.max(1, rungs);
    let total = 0;
    let done = 0;
    for (const job of jobs) {
      const frames = job.chunk.endFrame - job.chunk.firstFrame;
      total += weight(frames, job.rungs.length);
      const encoded = this.#ledger.isDone(job.index) ? frames : (this.#liveFrames.get(job.index) ?? 0);
      done += weight(Math.min(frames, encoded), job.rungs.length);
    }
    const headDone = this.#ledger.isDone(0);
    const renditions = jobs.filter((job) => job.head && this.#ledger.isDone(job.index)).flatMap((job) => job.rungs);
    return {
      ...base,
      progress: this.#ledger.state === "ready" ? 1 : Math.min(0.999, done / Math.max(1, total)),
      playable: headDone && this.#ledger.state !== "failed",
      renditions,
    };
  }

  /** The status as server-sent events, until the encode ends or the client leaves. */
  override async fetch(request: Request): Promise<Response> {
    const { videoId, who, known } = Watch.parse(JSON.parse(decodeURIComponent(request.headers.get("x-watch") ?? "")));
    // Before the first begin, and after this object was cleared, what Postgres knew is the status.
    const own = this.#ledger.order?.epoch === known.epoch && this.#ledger.order !== null;
    const status: EncodeStatus = own
      ? this.status()
      : { ...known, progress: known.state === "ready" ? 1 : 0, renditions: [] };
    return openStream(status, request.signal, (tell, end) => this.#watchers.add(videoId, { who, tell, end }));
  }

  override async alarm(): Promise<void> {
    const { order, ended } = this.#ledger;
    if (!order || ended) return this.#ledger.clear();
    if (await this.#sendDue()) return;
    const silentFor = Date.now() - this.#ledger.lastReportMs;
    const round = this.#ledger.resends;
    const patience = silenceMs[round];
    if (patience === undefined) {
      return this.#fail(
        order,
        "ERR_ENCODE_STALLED",
        encodeErrors.ERR_ENCODE_STALLED,
        "no report within the time given",
      );
    }
    if (silentFor >= patience) {
      this.#ledger.resendAll(Date.now());
      await this.#sendDue();
    }
    await this.ctx.storage.setAlarm(Date.now() + (silenceMs[this.#ledger.resends] ?? sendRetryMs));
  }

  async #takePlan(order: EncodeOrder, plan: EncodePlan): Promise<ReportReply> {
    this.#ledger.touch(Date.now());
    // A repeated start job probes the same source: the first plan stands.
    if (!this.#ledger.plan) {
      this.#ledger.setPlan(plan, jobsOf(plan).length);
      this.#tell("state");
    }
    const { durationSeconds, width, height } = plan.source;
    try {
      await Promise.all([
        store.markPlanned(depsOf(this.env), order, { durationSeconds, width: width || null, height: height || null }),
        this.#sendDue(),
      ]);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "QUOTA_EXCEEDED") throw error;
      await this.#fail(order, "ERR_QUOTA_EXCEEDED", encodeErrors.ERR_QUOTA_EXCEEDED, null);
      return { stop: true };
    }
    return { stop: false };
  }

  async #takeOutput(order: EncodeOrder, report: Extract<EncodeReport, { type: "encoded" }>): Promise<ReportReply> {
    const { plan } = this.#ledger;
    const job = plan && jobsOf(plan)[report.job];
    if (!plan || !job) return { stop: true };
    if (!this.#ledger.isDone(report.job)) {
      this.#ledger.finishJob(report.job, report.tracks, report.cpuSeconds, Date.now());
      this.#liveFrames.delete(report.job);
      if (report.job === 0) {
        await store.markPlayable(depsOf(this.env), order);
        this.#metrics().playable(this.#ledger.begunMs);
        await this.#announce(order, "playable");
      } else if (job.head) {
        this.#tell("renditions");
      } else {
        this.#tell("progress");
      }
    }
    if (this.#ledger.allDone) await this.#finish(order, plan);
    this.#tellFleet();
    return { stop: false };
  }

  // Publishes. Called again by a repeated report where the first try broke off half-way.
  async #finish(order: EncodeOrder, plan: EncodePlan): Promise<void> {
    const deps = depsOf(this.env);
    const record = buildManifest(order, plan, this.#ledger.tracks(), {
      complete: true,
      poster: this.#ledger.poster,
    });
    await deps.media.put(mediaKey.manifest(order.videoId, order.epoch), JSON.stringify(record), {
      httpMetadata: { contentType: "application/json" },
    });
    // Cancelled while the record was stored.
    if (this.#ledger.ended) return;
    const published = await store.markReady(deps, order, {
      durationSeconds: durationOf(record),
      width: plan.source.width || null,
      height: plan.source.height || null,
      cpuSeconds: this.#ledger.cpuSeconds,
      renditions: renditionRows(record),
      posterWanted: this.#ledger.posterWanted,
    });
    if (published) this.#metrics().ready(this.#ledger.begunMs, durationOf(record), this.#ledger.cpuSeconds);
    await endVideoTrace(order.videoId, this.#ledger.begunMs, published ? "ready" : "replaced");
    this.#ledger.end(published ? "ready" : "failed", null);
    await this.#announce(order, published ? "ready" : "failed");
    await this.ctx.storage.setAlarm(Date.now() + forgetAfterMs);
  }

  async #fail(order: EncodeOrder, code: string, message: string, detail: string | null): Promise<void> {
    await store.markFailed(depsOf(this.env), order, { code, message, detail }, this.#ledger.cpuSeconds);
    this.#ledger.end("failed", { code, message });
    this.#metrics().failed(code);
    await endVideoTrace(order.videoId, this.#ledger.begunMs, code);
    this.#tellFleet();
    await this.#announce(order, "failed");
    await this.ctx.storage.setAlarm(Date.now() + forgetAfterMs);
  }

  // Sends the jobs that are not in a queue yet. What fails stays due, and the alarm comes back to it.
  async #sendDue(): Promise<boolean> {
    const { order, plan } = this.#ledger;
    if (!order) return false;
    const due = this.#ledger.dueJobs();
    if (due.length === 0) return false;
    try {
      await sendJobs(depsOf(this.env), { order, plan, due, onSent: (jobs) => this.#ledger.markSent(jobs) });
      this.#tellFleet();
      await this.ctx.storage.setAlarm(Date.now() + (silenceMs[0] ?? sendRetryMs));
    } catch (error) {
      log.error("queue.send", { videoId: order.videoId, error });
      await this.ctx.storage.setAlarm(Date.now() + sendRetryMs);
    }
    return true;
  }

  // What lists, search and the gate know of the video has changed with it.
  async #announce(order: EncodeOrder, event: StatusEvent): Promise<void> {
    const deps = depsOf(this.env);
    await forgetAccess(deps, order.videoId);
    this.ctx.waitUntil(relayOutbox(deps));
    this.#tell(event);
  }

  #metrics() {
    return encodeMetrics(depsOf(this.env), (work) => this.ctx.waitUntil(work));
  }

  #tellFleet(): void {
    const backlog = this.backlog(this.#ledger.order?.epoch ?? 0);
    if (backlog) this.ctx.waitUntil(reportBacklog(depsOf(this.env), backlog));
  }

  #tell(event: StatusEvent): void {
    const status = this.status();
    this.#watchers.tell(event, status);
    const videoId = this.#ledger.order?.videoId;
    if (videoId) this.ctx.waitUntil(this.#owner.tell(videoId, event, status));
  }
}

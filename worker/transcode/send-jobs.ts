import { jobsOf } from "../../schema/grid.ts";
import type { ChunkJob, EncodePlan, StartJob } from "../../schema/messages.ts";
import type { Deps } from "../deps.ts";
import { sendSpan } from "../telemetry/spans.ts";
import { activeTraceparent } from "../telemetry/tracing.ts";
import type { EncodeOrder } from "./encode-ledger.ts";
import { settingsFor } from "./encode-settings.ts";

type SendDeps = Pick<Deps, "keys" | "queues" | "settings" | "encodeSettings">;

/** Jobs of an encode by their numbers; `onSent` hears of each batch that a queue has taken. */
export type DueJobs = { order: EncodeOrder; plan: EncodePlan | null; due: number[]; onSent(jobs: number[]): void };

const jobTokenSeconds = 7 * 24 * 3600;
// What Queues takes at once: 100 messages and 256 KB. The plan of a long video stands in each of its messages.
const mostInBatch = 100;
const mostBatchBytes = 200_000;

/**
 * Puts jobs into the queues: before there is a plan the start job, then those of the plan, heads into
 * the queue that goes first. Throws what the queue throws; what `onSent` has heard of is in it.
 */
export async function sendJobs(deps: SendDeps, { order, plan, due, onSent }: DueJobs): Promise<void> {
  const { videoId, epoch, source } = order;
  const report = {
    url: `${deps.settings.PUBLIC_URL}/api/v1/transcode/reports`,
    token: await deps.keys.sign("job", videoId, jobTokenSeconds, { epoch }),
  };
  const traceparent = activeTraceparent();
  if (!plan) {
    const start: StartJob = {
      kind: "start",
      videoId,
      epoch,
      report,
      traceparent,
      source,
      settings: settingsFor(deps, order),
    };
    await sendSpan("transcode-first", 1, () => deps.queues.first.send(start));
    onSent([0]);
    return;
  }
  const jobs = jobsOf(plan);
  const bodyOf = (job: number): ChunkJob => ({ kind: "chunk", videoId, epoch, report, traceparent, job, plan });
  const messageBytes = JSON.stringify(bodyOf(jobs.length)).length;
  const batchSize = Math.max(1, Math.min(mostInBatch, Math.floor(mostBatchBytes / messageBytes)));
  for (const [name, queue, list] of [
    ["transcode-first", deps.queues.first, due.filter((job) => jobs[job]?.head)],
    ["transcode", deps.queues.rest, due.filter((job) => !jobs[job]?.head)],
  ] as const) {
    for (let i = 0; i < list.length; i += batchSize) {
      const batch = list.slice(i, i + batchSize);
      const messages = batch.map((job) => ({ body: bodyOf(job), contentType: "json" as const }));
      await sendSpan(name, batch.length, () => queue.sendBatch(messages));
      onSent(batch);
    }
  }
}

import { jobsOf } from "../schema/grid.ts";
import type { ChunkJob, EncodePlan, StartJob, TranscodeJob } from "../schema/messages.ts";
import { extractCaptions } from "./captions.ts";
import { encodeJob, type OnProgress } from "./encode.ts";
import { JobDropped, PermanentFailure, TransientFailure } from "./failure.ts";
import { makePoster } from "./images.ts";
import { endOf, recordJob } from "./job-log.ts";
import { makeChosenPoster, makeImages } from "./images-job.ts";
import type { Log } from "./log.ts";
import { planEncode } from "./plan.ts";
import { probeSource } from "./probe.ts";
import type { Tools } from "./process.ts";
import type { SendReport } from "./report.ts";
import type { Storage } from "./storage.ts";
import { wallLimitMs } from "./wall-limit.ts";
import { storePoster } from "./stored-poster.ts";

export type WorkDeps = {
  tools: Tools;
  storage: Storage;
  threads: number;
  /** How long the job's message is this transcoder's own. */
  leaseMs: number;
  log: Log;
  report: SendReport;
  /** Told when nobody waits for the rest of the job any more. */
  calm(): void;
};

const detailChars = 4000;

/**
 * Does one job from its first report to its last. When it returns, the message can be acknowledged:
 * the coordinator knows how the job ended, or does not want it.
 *
 * @param attempt how often the queue has delivered the job, from 1
 * @throws TransientFailure when the queue should deliver it again
 * @throws the signal's reason when it fires
 */
export async function handleJob(
  deps: WorkDeps,
  job: TranscodeJob,
  attempt: number,
  signal?: AbortSignal,
): Promise<void> {
  const record = recordJob(deps, job, attempt);
  const recorded = { ...deps, log: record.log };
  // Only a video's first seconds are waited for.
  if (job.kind !== "start") deps.calm();
  try {
    if (job.kind === "start") await start(recorded, job, attempt, signal);
    else if (job.kind === "captions") await extractCaptions(recorded, job, signal);
    else if (job.kind === "images") await makeImages(recorded, job, attempt, signal);
    else if (job.kind === "poster") await makeChosenPoster(recorded, job, attempt, signal);
    else await encodeAndReport(recorded, job, job.plan, job.job, attempt, signal);
    await record.store({ outcome: "encoded", error: null });
  } catch (error) {
    // Before the report of a failure, so that whoever hears of it finds the log.
    await record.store(endOf(error, signal));
    signal?.throwIfAborted();
    if (error instanceof JobDropped) {
      deps.log.info("job.dropped");
      return;
    }
    if (!(error instanceof PermanentFailure)) throw error;
    deps.log.warn("job.failed", { code: error.code, detail: error.detail });
    const detail = error.detail?.slice(-detailChars);
    await deps.report({ type: "failed", code: error.code, message: error.message, detail }, signal);
  }
}

async function start(deps: WorkDeps, job: StartJob, attempt: number, signal?: AbortSignal): Promise<void> {
  const probed = await probeSource(deps, job.source, job.settings, signal);
  const plan = planEncode(probed, job.settings);
  await deps.report({ type: "planned", plan }, signal);
  await encodeAndReport(deps, job, plan, 0, attempt, signal);
  deps.calm();
  await sendPoster(deps, job, plan, signal);
}

async function encodeAndReport(
  deps: WorkDeps,
  { videoId, epoch, kind }: StartJob | ChunkJob,
  plan: EncodePlan,
  index: number,
  attempt: number,
  signal?: AbortSignal,
): Promise<void> {
  const job = jobsOf(plan)[index];
  if (!job) throw new PermanentFailure("ERR_UNKNOWN", undefined, `the plan has no job ${index}`);
  // Asks whether the job is still wanted before any work goes into it; a start job has just been told.
  if (kind === "chunk") await deps.report({ type: "progress", job: index, frames: 0, tracks: [] }, signal);

  // A job that is dropped in its midst is not encoded to its end.
  const dropped = new AbortController();
  let sending: Promise<void> | undefined;
  const onProgress: OnProgress = (frames, takeFinished) => {
    // One at a time, and none that could arrive behind the report of the end, which has all segments again.
    sending ??= deps
      .report({ type: "progress", job: index, frames, tracks: takeFinished() }, signal)
      .catch((error: unknown) => {
        if (error instanceof JobDropped) dropped.abort(error);
      })
      .finally(() => {
        sending = undefined;
      });
  };
  const either = signal ? AbortSignal.any([signal, dropped.signal]) : dropped.signal;
  const timeoutMs = wallLimitMs(plan, job, deps.leaseMs);
  const request = { videoId, epoch, plan, job, attempt, timeoutMs, onProgress };
  const encoded = await encodeJob(deps, request, either);
  deps.log.info("job.encoded", {
    job: index,
    cpuSeconds: encoded.cpuSeconds,
    wallSeconds: Math.round(encoded.wallSeconds * 100) / 100,
  });
  await sending;
  await deps.report(encoded, signal);
}

async function sendPoster(deps: WorkDeps, job: StartJob, plan: EncodePlan, signal?: AbortSignal): Promise<void> {
  try {
    const poster = await makePoster(deps, plan, signal);
    if (!poster) return;
    const stored = await storePoster(deps, job, poster.jpeg, signal);
    await deps.report({ type: "poster", ...stored, poor: poster.poor, timeSeconds: null }, signal);
  } catch (error) {
    signal?.throwIfAborted();
    // The encode itself is reported: repeating it all for the picture would be worse than no picture.
    if (error instanceof TransientFailure || error instanceof JobDropped) deps.log.warn("poster.failed", { error });
    else throw error;
  }
}

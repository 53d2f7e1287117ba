import { setTimeout as sleep } from "node:timers/promises";
import { JobReleased, TransientFailure } from "./failure.ts";
import type { Log } from "./log.ts";
import type { JobQueue, LeasedMessage } from "./queue.ts";
import { jitter } from "./retry.ts";
import { inJobTrace } from "./tracing.ts";

export type PullLoopDeps<Job> = {
  queue: JobQueue;
  /** Null for what is no job of this loop's. */
  parse(body: string | undefined): Job | null;
  handle(job: Job, attempt: number, signal: AbortSignal, log: Log): Promise<void>;
  lanes: readonly Lane[];
  pollMs: number;
  leaseSeconds: number;
  log: Log;
  /** Hears of each message: how long it took in milliseconds, or that it failed. */
  onWorked?: (
    lane: Lane,
    message: LeasedMessage,
    result: { startedMs: number; endedMs: number; error: string },
  ) => void;
  onBusy?: (jobs: number) => void;
  now(): number;
};

/**
 * A queue and how many of its jobs are worked on at once. A lane that yields pulls nothing while a lane
 * that does not has a job: what somebody waits for gets the cores.
 */
export type Lane = { name: string; queueId: string; slots: number; yields: boolean };

export type PullLoop = {
  /** Resolves when all slots have ended, after `drain`. */
  done: Promise<void>;
  /** Pulls no more. Jobs under way have `seconds` to end; then they are stopped and given back. */
  drain(seconds: number): void;
  /** Whether messages can be had: a pull succeeded lately and the loop is not draining. */
  healthy(): boolean;
};

const staleAfterMs = 60_000;
const longestIdle = 5;
// A look into a queue costs CPU time that a running encode has a use for.
const busyPatience = 2;
const firstRetrySeconds = 10;
const longestRetrySeconds = 600;
// Before the lease ends: past it, another transcoder has the message as well.
const leaseReserveSeconds = 15;

/** Runs each lane's slots, each of which pulls one message and works on it until it is settled. */
export function startPullLoop<
  Job extends { videoId?: string; kind: string; epoch?: number; traceparent?: string | undefined },
>(deps: PullLoopDeps<Job>): PullLoop {
  const stopPulling = new AbortController();
  const release = new AbortController();
  // Counts as a success, so that a container is not restarted while it starts.
  let lastPullAt = deps.now();
  let failures = 0;
  let busy = 0;
  let urgent = 0;

  async function pull(queueId: string): Promise<LeasedMessage | null> {
    try {
      const message = await deps.queue.pull(queueId, stopPulling.signal);
      lastPullAt = deps.now();
      failures = 0;
      return message;
    } catch (error) {
      if (!stopPulling.signal.aborted) {
        failures += 1;
        deps.log.error("pull.failed", { error, failures });
      }
      return null;
    }
  }

  async function slot(lane: Lane): Promise<void> {
    const { queueId, yields } = lane;
    while (!stopPulling.signal.aborted) {
      const message = yields && urgent > 0 ? null : await pull(queueId);
      if (!message) {
        const patience = busy > 0 ? busyPatience : 1;
        await pause(deps.pollMs * patience * Math.min(longestIdle, 2 ** failures));
        continue;
      }
      deps.onBusy?.((busy += 1));
      if (!yields) urgent += 1;
      const startedMs = deps.now();
      const error = await work(lane, message);
      deps.onWorked?.(lane, message, { startedMs, endedMs: deps.now(), error });
      if (!yields) urgent -= 1;
      deps.onBusy?.((busy -= 1));
    }
  }

  async function pause(ms: number): Promise<void> {
    await sleep(jitter(ms), undefined, { signal: stopPulling.signal }).catch(() => {});
  }

  /** @returns why it comes back, empty where it is done */
  async function work({ name }: Lane, message: LeasedMessage): Promise<string> {
    const log = deps.log.with({ messageId: message.id, attempt: message.attempts });
    try {
      const delaySeconds = await attempt(name, message, log);
      if (delaySeconds === null) await deps.queue.ack(message);
      else await deps.queue.retry(message, delaySeconds);
      return delaySeconds === null ? "" : "retried";
    } catch (error) {
      // The lease runs out by itself, and the message comes back.
      log.error("settle.failed", { error });
      return "unsettled";
    }
  }

  /** @returns null when the message is done, else the seconds after which it should come back */
  async function attempt(lane: string, message: LeasedMessage, log: Log): Promise<number | null> {
    const job = deps.parse(message.body);
    if (!job) {
      // Another version may know it. Otherwise its retries bring it to the dead letters.
      log.error("message.unreadable");
      return backoff(message.attempts);
    }
    const jobLog = log.with({ videoId: job.videoId, epoch: job.epoch, kind: job.kind });
    const lease = AbortSignal.timeout(Math.max(1, deps.leaseSeconds - leaseReserveSeconds) * 1000);
    const from = { name: lane, attempt: message.attempts, sentMs: message.sentMs };
    try {
      await inJobTrace(job, from, () => handle(job, message.attempts, lease, jobLog));
      return null;
    } catch {
      return release.signal.aborted ? 0 : backoff(message.attempts);
    }
  }

  // Tells how it ended while the job's trace is still the one at work.
  async function handle(job: Job, attempts: number, lease: AbortSignal, log: Log): Promise<void> {
    try {
      log.info("job.started");
      await deps.handle(job, attempts, AbortSignal.any([release.signal, lease]), log);
      log.info("job.done");
    } catch (error) {
      const known = error instanceof TransientFailure || lease.aborted;
      if (release.signal.aborted) log.info("job.released");
      else log[known ? "warn" : "error"]("job.retried", { error });
      throw error;
    }
  }

  const slots = deps.lanes.flatMap((lane) => Array.from({ length: lane.slots }, () => slot(lane)));
  return {
    done: Promise.all(slots).then(() => {}),
    drain(seconds) {
      stopPulling.abort();
      setTimeout(() => release.abort(new JobReleased()), seconds * 1000).unref();
    },
    healthy: () => !stopPulling.signal.aborted && deps.now() - lastPullAt < staleAfterMs,
  };
}

function backoff(attempts: number): number {
  return Math.min(longestRetrySeconds, jitter(firstRetrySeconds * 2 ** (Math.max(1, attempts) - 1)));
}

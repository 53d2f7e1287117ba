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
  /** `calm` tells that nobody waits for the rest of the job: lanes that yield go on beside it. */
  handle(job: Job, attempt: number, signal: AbortSignal, log: Log, calm: () => void): Promise<void>;
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
 * that does not has a job that is not calm yet: what somebody waits for gets the cores.
 */
export type Lane = { name: string; queueId: string; slots: number; yields: boolean };

export type PullLoop = {
  /** Resolves when all slots have ended, after `drain`. */
  done: Promise<void>;
  /** Pulls no more. Jobs under way have `seconds` to end; then they are stopped and given back. */
  drain(seconds: number): void;
  /** Whether messages can be had: pulls have not failed for a minute, and the loop is not draining. */
  healthy(): boolean;
};

const failingTooLongMs = 60_000;
const longestIdle = 5;
// A look into a queue costs CPU time that a running encode has a use for.
const busyPatience = 2;
const firstRetrySeconds = 10;
const longestRetrySeconds = 600;
// Before the lease ends: past it, another transcoder has the message as well.
const leaseReserveSeconds = 15;

/** The jobs that somebody waits for. */
class UrgentJobs {
  #jobs = 0;
  #none = Promise.withResolvers<void>();

  /** @returns what ends it, once */
  begin(): () => void {
    this.#jobs += 1;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      this.#jobs -= 1;
      if (this.#jobs > 0) return;
      this.#none.resolve();
      this.#none = Promise.withResolvers();
    };
  }

  /** Resolves when there is none. */
  async none(): Promise<void> {
    while (this.#jobs > 0) await this.#none.promise;
  }
}

/** Runs each lane's slots, each of which pulls one message and works on it until it is settled. */
export function startPullLoop<
  Job extends { videoId?: string; kind: string; epoch?: number; traceparent?: string | undefined },
>(deps: PullLoopDeps<Job>): PullLoop {
  const stopPulling = new AbortController();
  const release = new AbortController();
  let failingSince: number | null = null;
  let failures = 0;
  let busy = 0;
  const urgent = new UrgentJobs();

  async function pull(queueId: string): Promise<LeasedMessage | null> {
    try {
      const message = await deps.queue.pull(queueId, stopPulling.signal);
      failingSince = null;
      failures = 0;
      return message;
    } catch (error) {
      if (!stopPulling.signal.aborted) {
        failingSince ??= deps.now();
        failures += 1;
        deps.log.error("pull.failed", { error, failures });
      }
      return null;
    }
  }

  /** @returns null when the loop drains */
  async function nextMessage({ queueId, yields }: Lane): Promise<LeasedMessage | null> {
    while (!stopPulling.signal.aborted) {
      if (yields) await urgent.none();
      const message = await pull(queueId);
      if (message) return message;
      const patience = busy > 0 ? busyPatience : 1;
      await pause(deps.pollMs * patience * Math.min(longestIdle, 2 ** failures));
    }
    return null;
  }

  /** The slots of a lane, of which one at a time looks for a message: an empty queue is asked once, not by each. */
  function slotsOf(lane: Lane): Promise<void>[] {
    let turn: Promise<unknown> = Promise.resolve();
    return Array.from({ length: lane.slots }, async () => {
      for (;;) {
        const next = turn.then(() => nextMessage(lane));
        turn = next;
        const message = await next;
        if (!message) return;
        deps.onBusy?.((busy += 1));
        const calm = lane.yields ? () => {} : urgent.begin();
        const startedMs = deps.now();
        const error = await work(lane, message, calm);
        deps.onWorked?.(lane, message, { startedMs, endedMs: deps.now(), error });
        calm();
        deps.onBusy?.((busy -= 1));
      }
    });
  }

  async function pause(ms: number): Promise<void> {
    await sleep(jitter(ms), undefined, { signal: stopPulling.signal }).catch(() => {});
  }

  /** @returns why it comes back, empty where it is done */
  async function work({ name }: Lane, message: LeasedMessage, calm: () => void): Promise<string> {
    const log = deps.log.with({ messageId: message.id, attempt: message.attempts });
    try {
      const delaySeconds = await attempt(name, message, log, calm);
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
  async function attempt(lane: string, message: LeasedMessage, log: Log, calm: () => void): Promise<number | null> {
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
      await inJobTrace(job, from, () => handle(job, message.attempts, lease, jobLog, calm));
      return null;
    } catch {
      return release.signal.aborted ? 0 : backoff(message.attempts);
    }
  }

  // Tells how it ended while the job's trace is still the one at work.
  async function handle(job: Job, attempts: number, lease: AbortSignal, log: Log, calm: () => void): Promise<void> {
    try {
      log.info("job.started");
      await deps.handle(job, attempts, AbortSignal.any([release.signal, lease]), log, calm);
      log.info("job.done");
    } catch (error) {
      const known = error instanceof TransientFailure || lease.aborted;
      if (release.signal.aborted) log.info("job.released");
      else log[known ? "warn" : "error"]("job.retried", { error });
      throw error;
    }
  }

  return {
    done: Promise.all(deps.lanes.flatMap(slotsOf)).then(() => {}),
    drain(seconds) {
      stopPulling.abort();
      setTimeout(() => release.abort(new JobReleased()), seconds * 1000).unref();
    },
    healthy: () =>
      !stopPulling.signal.aborted && (failingSince === null || deps.now() - failingSince < failingTooLongMs),
  };
}

function backoff(attempts: number): number {
  return Math.min(longestRetrySeconds, jitter(firstRetrySeconds * 2 ** (Math.max(1, attempts) - 1)));
}

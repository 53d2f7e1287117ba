import { jobLogLimits, type JobLog, type ToolRun } from "../schema/job-log.ts";
import { mediaKey } from "../schema/media-keys.ts";
import type { LogFields } from "../schema/log-record.ts";
import type { TranscodeJob } from "../schema/messages.ts";
import { redactText } from "../schema/redact.ts";
import { JobDropped, JobReleased, PermanentFailure } from "./failure.ts";
import type { Log } from "./log.ts";
import type { Storage } from "./storage.ts";

export type JobRecord = {
  /** To be used by the attempt instead of the log it passes everything on to: it keeps what tools did. */
  log: Log;
  /** Stores how the attempt ended, once. A log that cannot be stored is only missed. */
  store(end: JobEnd): Promise<void>;
};

export type JobEnd = Pick<JobLog, "outcome" | "error">;

const storeTimeoutMs = 5_000;

/** Begins the log of one attempt, which its video's owner can read. */
export function recordJob(
  deps: { storage: Pick<Storage, "put">; log: Log },
  { videoId, epoch, ...rest }: TranscodeJob,
  attempt: number,
): JobRecord {
  const job = rest.kind === "chunk" ? rest.job : 0;
  const startedMs = Date.now();
  const runs: ToolRun[] = [];
  let stored = false;
  return {
    log: recording(deps.log, runs),
    async store(end) {
      if (stored) return;
      stored = true;
      const endedMs = Date.now();
      const entry: JobLog = {
        version: 1,
        kind: rest.kind,
        job,
        attempt,
        startedAt: new Date(startedMs).toISOString(),
        endedAt: new Date(endedMs).toISOString(),
        outcome: end.outcome,
        frames: Math.max(0, ...runs.map((run) => run.frames)),
        cpuSeconds: runs.reduce((sum, run) => sum + run.cpuSeconds, 0),
        wallSeconds: (endedMs - startedMs) / 1000,
        error: end.error,
        runs: runs.slice(-jobLogLimits.runs),
      };
      const bytes = Buffer.from(JSON.stringify(entry));
      const key = mediaKey.jobLog(videoId, epoch, { job, attempt, startedMs });
      // Not under the attempt's own signal: how one that is stopped ended is worth knowing too.
      await deps.storage
        .put(key, bytes, "application/json", AbortSignal.timeout(storeTimeoutMs))
        .catch((error: unknown) => deps.log.warn("job-log.failed", { error }));
    },
  };
}

/** How an attempt that ended by this error ended. */
export function endOf(error: unknown, signal: AbortSignal | undefined): JobEnd {
  if (signal?.aborted) {
    const released = signal.reason instanceof JobReleased;
    return { outcome: released ? "released" : "retried", error: about(signal.reason) };
  }
  if (error instanceof JobDropped) return { outcome: "dropped", error: null };
  return { outcome: error instanceof PermanentFailure ? "failed" : "retried", error: about(error) };
}

function about(error: unknown): JobLog["error"] {
  const code = error instanceof PermanentFailure ? error.code : null;
  const message = error instanceof Error ? error.message : String(error);
  return { code, message: withoutPlaces(message).slice(0, jobLogLimits.message) };
}

// process.ts logs each tool's command as it starts and its result as it ends; one runs at a time.
function recording(log: Log, runs: ToolRun[]): Log {
  const take = (event: string, fields: LogFields = {}) => {
    if (event === "ffmpeg" || event === "ffprobe") runs.push(started(event, fields));
    const run = runs.at(-1);
    if (event === `${run?.tool}.ended`) Object.assign(run ?? {}, ended(fields));
  };
  return {
    info(event, fields) {
      take(event, fields);
      log.info(event, fields);
    },
    debug: log.debug,
    warn: log.warn,
    error: log.error,
    with: (fields) => recording(log.with(fields), runs),
  };
}

function started(tool: ToolRun["tool"], { command }: LogFields): ToolRun {
  const line = withoutPlaces(String(command)).slice(0, jobLogLimits.command);
  return { tool, command: line, outcome: null, frames: 0, cpuSeconds: 0, wallSeconds: 0, stderr: "" };
}

function ended({ outcome, frames, cpuSeconds, wallSeconds, stderr }: LogFields): Omit<ToolRun, "tool" | "command"> {
  return {
    outcome: outcome as ToolRun["outcome"],
    frames: Number(frames ?? 0),
    cpuSeconds: Number(cpuSeconds ?? 0),
    wallSeconds: Number(wallSeconds ?? 0),
    stderr: withoutPlaces(String(stderr ?? "")).slice(-jobLogLimits.stderr),
  };
}

/**
 * A text without what is nobody's business but the operator's: where the storage stands, with which
 * signature it was read, and the machine's folders.
 */
function withoutPlaces(text: string): string {
  return redactText(text)
    .replace(/https?:\/\/[^\s'"]+/g, "SOURCE")
    .replace(/(?<![\w.])\/(?:[^\s'":/]+\/)+/g, "");
}

import type { ImportJob, ImportReport } from "../schema/import-job.ts";
import { sniffBytes, sniffContainer } from "../schema/sniff.ts";
import { JobDropped } from "./failure.ts";
import type { Resolve } from "./import-address.ts";
import { ImportFailure, SourceRestarted } from "./import-failure.ts";
import { openParts, partBytesFor } from "./import-parts.ts";
import { readSource, type SourceDeps } from "./import-source.ts";
import type { Log } from "./log.ts";
import type { MultipartStorage } from "./storage.ts";

export type ImportDeps = {
  storage: MultipartStorage;
  /** Exact `host:port` pairs that need not be public. */
  allowHosts: readonly string[];
  resolve: Resolve;
  limits: ImportLimits;
  log: Log;
  report(report: ImportReport, signal?: AbortSignal): Promise<void>;
};

type ImportLimits = Omit<SourceDeps, "resolve" | "rules" | "maxBytes"> & { reportEveryMs: number; heartbeatMs: number };

/** How patient an import is. A server may begin slowly, but 64 KiB a second is the least in the long run. */
export const importLimits: ImportLimits = {
  connectMs: 10_000,
  idleMs: 30_000,
  graceMs: 60_000,
  leastBytesPerSecond: 64 * 1024,
  firstPauseMs: 1_000,
  reportEveryMs: 1_000,
  heartbeatMs: 5_000,
};

const mostStarts = 4; // the first, and three again
const detailChars = 1000;

/**
 * Fetches the file of an import into storage. When it returns, the message can be acknowledged: the
 * Worker knows how the import ended, or does not want it. Nothing stays in storage but a whole file.
 *
 * @throws TransientFailure when the queue should deliver it again
 * @throws the signal's reason when it fires
 */
export async function handleImport(deps: ImportDeps, job: ImportJob, signal: AbortSignal): Promise<void> {
  const dropped = new AbortController();
  const progress = startProgress(deps, signal, dropped);
  try {
    // Asks whether the import is still wanted before the first connection is made.
    await deps.report({ type: "progress", receivedBytes: 0, totalBytes: null }, signal);
    const either = AbortSignal.any([signal, dropped.signal]);
    const sizeBytes = await fetchWhole(deps, job, progress, either);
    await progress.stop();
    deps.log.info("import.fetched", { sizeBytes });
    await deps.report({ type: "completed", sizeBytes }, signal);
  } catch (error) {
    await progress.stop();
    signal.throwIfAborted();
    if (error instanceof JobDropped) {
      deps.log.info("job.dropped");
      return;
    }
    if (!(error instanceof ImportFailure)) throw error;
    deps.log.warn("import.failed", { code: error.code, detail: error.message });
    const detail = error.message.slice(0, detailChars);
    await deps.report({ type: "failed", code: error.code, detail }, signal);
  }
}

async function fetchWhole(deps: ImportDeps, job: ImportJob, progress: Progress, signal: AbortSignal): Promise<number> {
  for (let start = 1; ; start += 1) {
    try {
      return await fetchOnce(deps, job, progress, signal);
    } catch (error) {
      if (!(error instanceof SourceRestarted)) throw error;
      deps.log.warn("import.restarted", { error, start });
      if (start >= mostStarts) throw new ImportFailure("ERR_IMPORT_BROKE_OFF", error.message);
    }
  }
}

/** @returns the size of what is stored, in bytes */
async function fetchOnce(deps: ImportDeps, job: ImportJob, progress: Progress, signal: AbortSignal): Promise<number> {
  const { storage, resolve, allowHosts, limits } = deps;
  const rules = { allowHttp: job.allowHttp, allowHosts };
  const parts = openParts(storage, job.key, "application/octet-stream", partBytesFor(job.maxBytes), signal);
  let beginning: Buffer | null = Buffer.alloc(0);
  let received = 0;
  progress.set(0, null);
  try {
    const source = { ...limits, resolve, rules, maxBytes: job.maxBytes };
    const onLength = (totalBytes: number | null) => progress.set(0, totalBytes);
    for await (const chunk of readSource(source, job.url, onLength, signal)) {
      received += chunk.length;
      progress.set(received);
      if (beginning === null) {
        await parts.write(chunk);
        continue;
      }
      // Nothing goes to storage, and no more is asked for, before the first bytes are those of a video.
      beginning = Buffer.concat([beginning, chunk]);
      if (beginning.length < sniffBytes) continue;
      refuseNonVideo(beginning);
      await parts.write(beginning);
      beginning = null;
    }
    if (received === 0) throw new ImportFailure("ERR_IMPORT_EMPTY", "no bytes came");
    if (beginning !== null) {
      refuseNonVideo(beginning);
      await parts.write(beginning);
    }
    // Asks once more: to join the parts now would replace what another delivery has finished meanwhile.
    await deps.report({ type: "progress", receivedBytes: received, totalBytes: received }, signal);
    await parts.complete();
    return received;
  } catch (error) {
    await parts.abort().catch((cause: unknown) => deps.log.warn("import.leftovers", { error: cause }));
    throw error;
  }
}

function refuseNonVideo(beginning: Buffer): void {
  if (sniffContainer(beginning.subarray(0, sniffBytes)) !== null) return;
  throw new ImportFailure("ERR_NON_VIDEO", `it begins with ${beginning.subarray(0, 16).toString("hex")}`);
}

type Progress = { set(receivedBytes: number, totalBytes?: number | null): void; stop(): Promise<void> };

// Reports at most once a second, one at a time, and now and then though nothing came: by the reply an
// import learns that it is not wanted any more.
function startProgress({ report, limits }: ImportDeps, signal: AbortSignal, dropped: AbortController): Progress {
  let now: { receivedBytes: number; totalBytes: number | null } = { receivedBytes: 0, totalBytes: null };
  let told = now;
  let toldAt = performance.now();
  let sending: Promise<void> | undefined;
  const timer = setInterval(() => {
    if (sending || (now === told && performance.now() - toldAt < limits.heartbeatMs)) return;
    told = now;
    toldAt = performance.now();
    sending = report({ type: "progress", ...told }, signal)
      .catch((error: unknown) => {
        if (error instanceof JobDropped) dropped.abort(error);
      })
      .finally(() => {
        sending = undefined;
      });
  }, limits.reportEveryMs);
  return {
    set: (receivedBytes, totalBytes = now.totalBytes) => {
      now = { receivedBytes, totalBytes };
    },
    async stop() {
      clearInterval(timer);
      await sending;
    },
  };
}

import type { IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { ImportFailure, SourceBroken, SourceRestarted } from "./import-failure.ts";
import { openSource, type OpenDeps, type OpenedSource } from "./import-open.ts";
import { jitter } from "./retry.ts";

export type SourceDeps = OpenDeps & {
  maxBytes: number;
  /** A server may be slow to begin with, but must then deliver this much a second in the mean. */
  graceMs: number;
  leastBytesPerSecond: number;
  firstPauseMs: number;
};

/** Told of the file's length as soon as it is known, in bytes. */
export type OnLength = (totalBytes: number | null) => void;

const failuresInARow = 3;
const mostConnections = 50;

/**
 * Reads the file from its first byte to its last. A connection that breaks is taken up where it stopped
 * as long as the server vouches for the file being the same.
 *
 * @throws SourceRestarted where it cannot go on from there: what was read so far is of no use
 * @throws ImportFailure where it is too large or too slow, or not to be had
 */
export async function* readSource(
  deps: SourceDeps,
  url: string,
  onLength: OnLength,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const pace = startPace(deps);
  let received = 0;
  let known: OpenedSource | null = null;
  for (let connection = 0, failures = 0; ; connection += 1) {
    try {
      const resumption = known?.validator ? { offset: received, validator: known.validator } : null;
      const opened = await openSource(deps, url, received > 0 ? resumption : null, signal);
      if (received > 0 && !isSameFile(opened, known)) {
        opened.body.destroy();
        throw new SourceRestarted("the server does not go on where it broke off");
      }
      if (received === 0) {
        known = opened;
        refuseLength(opened, deps.maxBytes);
        onLength(opened.totalBytes);
      }
      for await (const chunk of chunksOf(opened.body, deps, pace, signal)) {
        received += chunk.length;
        if (received > deps.maxBytes)
          throw new ImportFailure("ERR_IMPORT_TOO_LARGE", `more than ${deps.maxBytes} bytes`);
        failures = 0;
        yield chunk;
      }
      const total = known?.totalBytes ?? null;
      if (total === null || received === total) return;
      throw new SourceBroken("ERR_IMPORT_BROKE_OFF", `ended after ${received} of ${total} bytes`);
    } catch (error) {
      if (!(error instanceof SourceBroken)) throw error;
      failures += 1;
      if (failures > failuresInARow || connection >= mostConnections)
        throw new ImportFailure(error.code, error.message);
      if (received > 0 && !known?.validator) throw new SourceRestarted(error.message);
      await sleep(jitter(deps.firstPauseMs * 2 ** (failures - 1)), undefined, { signal });
    }
  }
}

function isSameFile(opened: OpenedSource, known: OpenedSource | null): boolean {
  return (
    opened.resumed && (opened.totalBytes === null || opened.totalBytes === (known?.totalBytes ?? opened.totalBytes))
  );
}

function refuseLength({ body, totalBytes }: OpenedSource, maxBytes: number): void {
  if (totalBytes === null || (totalBytes > 0 && totalBytes <= maxBytes)) return;
  body.destroy();
  const code = totalBytes === 0 ? "ERR_IMPORT_EMPTY" : "ERR_IMPORT_TOO_LARGE";
  throw new ImportFailure(code, `content-length ${totalBytes}`);
}

// Only the time in which the server is waited for counts: what storage takes is not its fault.
async function* chunksOf(
  body: IncomingMessage,
  deps: SourceDeps,
  pace: ReturnType<typeof startPace>,
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const stop = () => body.destroy(signal.reason as Error);
  signal.addEventListener("abort", stop, { once: true });
  const chunks = (body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  try {
    for (;;) {
      const since = performance.now();
      const idle = setTimeout(
        () => body.destroy(new SourceBroken("ERR_IMPORT_TIMED_OUT", `nothing came for ${deps.idleMs} ms`)),
        deps.idleMs,
      );
      const { done, value } = await chunks.next().finally(() => clearTimeout(idle));
      if (done) return;
      pace(performance.now() - since, value.length);
      yield value;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof SourceBroken || error instanceof ImportFailure) throw error;
    throw new SourceBroken("ERR_IMPORT_BROKE_OFF", String(error));
  } finally {
    signal.removeEventListener("abort", stop);
    body.destroy();
  }
}

// A server that drips a byte now and then is never idle, but would hold a slot for ever.
function startPace({ graceMs, leastBytesPerSecond }: SourceDeps): (waitedMs: number, bytes: number) => void {
  let waited = 0;
  let received = 0;
  return (waitedMs, bytes) => {
    waited += waitedMs;
    received += bytes;
    if (waited > graceMs + (received / leastBytesPerSecond) * 1000) {
      throw new ImportFailure("ERR_IMPORT_TIMED_OUT", `${received} bytes in ${Math.round(waited / 1000)} s`);
    }
  };
}

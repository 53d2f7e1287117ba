import { LogBatch } from "../schema/log-batch.ts";
import type { LogRecord } from "../schema/log-record.ts";
import { otlpTarget } from "../schema/otlp-target.ts";

const flushEveryMs = 1_000;
// A collector that is away is asked again after so long.
const restMs = 30_000;

export type LogExport = {
  add(record: LogRecord): void;
  /** Sends what is left, before the process ends. */
  stop(): Promise<void>;
};

/** Sends lines to the collector at `endpoint` each second; without one it does nothing. */
export function startLogExport(
  { otlpEndpoint, otlpHeaders }: { otlpEndpoint: string | undefined; otlpHeaders: string },
  tell: (record: LogRecord) => void,
): LogExport {
  const target = otlpTarget(otlpEndpoint, otlpHeaders, "logs");
  if (!target) return { add() {}, stop: () => Promise.resolve() };
  const batch = new LogBatch("edgereel-transcoder", target, tell);
  let notBeforeMs = 0;
  let sending: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy || Date.now() < notBeforeMs) return;
    busy = true;
    sending = batch.flush().then((there) => {
      busy = false;
      if (!there) notBeforeMs = Date.now() + restMs;
    });
  }, flushEveryMs);
  timer.unref();
  return {
    add: (record) => batch.add(record, JSON.stringify(record).length),
    async stop() {
      clearInterval(timer);
      await sending;
      await batch.flush();
    },
  };
}

import { LogBatch } from "../../schema/log-batch.ts";
import type { LogRecord } from "../../schema/log-record.ts";
import { otlpTarget } from "../../schema/otlp-target.ts";
import { FlushLater } from "./flush-later.ts";
import { waitUntilOfScope } from "./log-scope.ts";

/** Sends the lines of this isolate to the collector at OTEL_EXPORTER_OTLP_ENDPOINT, behind a reply. */
export class LogExport {
  readonly #batch: LogBatch;
  readonly #later: FlushLater;

  constructor(batch: LogBatch) {
    this.#batch = batch;
    this.#later = new FlushLater(() => batch.flush());
  }

  add(record: LogRecord, chars: number): void {
    this.#batch.add(record, chars);
    const sent = this.#later.begin();
    // A Durable Object lives on while there is anything to do.
    if (sent) waitUntilOfScope()?.(sent);
  }
}

/** Null without a collector. */
export function openLogExport(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers }: Record<string, unknown>,
  service: string,
  tell: (record: LogRecord) => void,
): LogExport | null {
  const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);
  const target = otlpTarget(textOf(endpoint), textOf(headers), "logs");
  return target && new LogExport(new LogBatch(service, target, tell));
}

import { trace } from "@opentelemetry/api";
import { isLogged, makeRecord, type LogFields, type LogLevel, type LogRecord } from "../schema/log-record.ts";

export type Log = {
  debug(event: string, fields?: LogFields): void;
  info(event: string, fields?: LogFields): void;
  warn(event: string, fields?: LogFields): void;
  error(event: string, fields?: LogFields): void;
  /** The same log with fields that every line carries. */
  with(fields: LogFields): Log;
};

/** A log whose lines are JSON objects as schema/log-record.ts has them, from the level `least` on. */
export function createLog(write: (record: LogRecord) => void, least: LogLevel = "info", common: LogFields = {}): Log {
  const at =
    (level: LogLevel) =>
    (event: string, fields: LogFields = {}) => {
      if (!isLogged(level, least)) return;
      const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
      write(makeRecord(level, event, { traceId, spanId }, { ...common, ...fields }));
    };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    with: (fields) => createLog(write, least, { ...common, ...fields }),
  };
}

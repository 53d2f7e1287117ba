import { trace } from "@opentelemetry/api";
import { isLogged, logLevels, makeRecord, type LogFields, type LogLevel } from "../../schema/log-record.ts";
import { openLogExport, type LogExport } from "./log-export.ts";
import { idsOfScope } from "./log-scope.ts";

let configured: unknown;
let least: LogLevel = "info";
let exported: LogExport | null = null;

/**
 * Sets LOG_LEVEL and the collector for this isolate. Before the settings are parsed, and in objects that have no
 * dependencies: what is misconfigured is logged as well.
 */
export function configureLogs(env: Record<string, unknown>): void {
  if (env === configured) return;
  configured = env;
  least = logLevels.find((level) => level === env.LOG_LEVEL) ?? "info";
  exported ??= openLogExport(env, "edgereel-worker", (record) => console.warn(JSON.stringify(record)));
}

/** The log of the Worker: each line is a JSON object as schema/log-record.ts has it. The first argument names the event. */
export const log = {
  debug: (event: string, fields?: LogFields) => write("debug", event, fields),
  info: (event: string, fields?: LogFields) => write("info", event, fields),
  warn: (event: string, fields?: LogFields) => write("warn", event, fields),
  error: (event: string, fields?: LogFields) => write("error", event, fields),
};

function write(level: LogLevel, event: string, fields?: LogFields): void {
  if (!isLogged(level, least)) return;
  const { traceId, spanId } = trace.getActiveSpan()?.spanContext() ?? {};
  const record = makeRecord(level, event, { ...idsOfScope(), traceId, spanId }, fields);
  const line = JSON.stringify(record);
  console[level](line);
  exported?.add(record, line.length);
}

import { isSecretName, redactText } from "./redact.ts";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];

/** What an event tells besides its name. */
export type LogFields = Record<string, unknown> & { time?: never; level?: never; message?: never };

/** What a line belongs to. Trace and span are those of W3C Trace Context. */
export type LogIds = {
  requestId?: string | undefined;
  traceId?: string | undefined;
  spanId?: string | undefined;
  userId?: string | undefined;
  videoId?: string | undefined;
  /** The template of the request's path. */
  route?: string | undefined;
};

/** One line of a log, clean of credentials. `message` is the event's stable name; `time` is RFC 3339. */
export type LogRecord = LogIds & {
  time: string;
  level: LogLevel;
  message: string;
  /** What went wrong, with its stack at level `error`. */
  error?: unknown;
} & Record<string, unknown>;

const redacted = "[redacted]";
// FFmpeg's commands are the longest texts that are worth their place.
const longestText = 8_000;
const deepest = 5;
const mostEntries = 100;

/** Whether what has this level is written where `least` is set. */
export function isLogged(level: LogLevel, least: LogLevel): boolean {
  return logLevels.indexOf(level) >= logLevels.indexOf(least);
}

/** The record of an event. Fields that are undefined are left out. */
export function makeRecord(level: LogLevel, message: string, ids: LogIds, fields: LogFields = {}): LogRecord {
  return {
    time: new Date().toISOString(),
    level,
    message,
    ...cleanFields(ids, level, 0),
    ...cleanFields(fields, level, 0),
  };
}

function cleanFields(fields: object, level: LogLevel, depth: number): Record<string, unknown> {
  const clean: Record<string, unknown> = {};
  let entries = 0;
  for (const [name, value] of Object.entries(fields) as [string, unknown][]) {
    if (value === undefined) continue;
    if ((entries += 1) > mostEntries) break;
    clean[name] = isSecretName(name) ? redacted : cleanValue(value, level, depth);
  }
  return clean;
}

function cleanValue(value: unknown, level: LogLevel, depth: number): unknown {
  if (typeof value === "string") return redactText(value.slice(0, longestText));
  if (typeof value === "number" || typeof value === "boolean" || value === null) return value;
  if (depth >= deepest) return "[deep]";
  if (value instanceof Error) return cleanError(value, level, depth);
  if (value instanceof Date) return value.toJSON();
  if (Array.isArray(value)) return value.slice(0, mostEntries).map((each) => cleanValue(each, level, depth + 1));
  if (typeof value === "object") return cleanFields(value, level, depth + 1);
  return redactText(String(value));
}

// Errors of Postgres, Node and our own have a code; those of other realms are told by their text alone.
function cleanError(error: Error, level: LogLevel, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, code } = error as Error & { code?: unknown };
  const told = {
    name,
    code: typeof code === "string" || typeof code === "number" ? code : undefined,
    message,
    stack: level === "error" ? placesOf(stack, message) : undefined,
    cause,
  };
  return cleanFields(told, level, depth + 1);
}

// V8 begins a stack with the message, whose lines may look like any others.
function placesOf(stack: string | undefined, message: string): string | undefined {
  const at = stack?.indexOf(message) ?? -1;
  return at < 0 ? undefined : stack?.slice(at + message.length).trim();
}

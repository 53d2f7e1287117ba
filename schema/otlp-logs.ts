import type { LogLevel, LogRecord } from "./log-record.ts";

// https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber
const severityNumber: Record<LogLevel, number> = { debug: 5, info: 9, warn: 13, error: 17 };

// Ours, under the names of OpenTelemetry's conventions, or of the attributes of our spans.
const attributeNames: Record<string, string> = {
  requestId: "edgereel.request.id",
  userId: "user.id",
  videoId: "edgereel.video.id",
  route: "http.route",
  method: "http.request.method",
  status: "http.response.status_code",
  code: "error.type",
};

type Value = { stringValue: string } | { doubleValue: number } | { intValue: string } | { boolValue: boolean };
type Attribute = { key: string; value: Value };

/** The records of one service as the JSON that a collector takes at /v1/logs. */
export function otlpLogs(service: string, records: readonly LogRecord[]): string {
  return JSON.stringify({
    resourceLogs: [
      {
        resource: { attributes: [attribute("service.name", service)] },
        scopeLogs: [{ scope: { name: "edgereel" }, logRecords: records.map(logRecord) }],
      },
    ],
  });
}

// https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/logs/v1/logs.proto: in JSON
// 64-bit numbers are texts, and ids are in hexadecimal digits.
function logRecord({ time, level, message, traceId, spanId, error, ...fields }: LogRecord) {
  const timeUnixNano = `${Date.parse(time)}000000`;
  return {
    timeUnixNano,
    observedTimeUnixNano: timeUnixNano,
    severityNumber: severityNumber[level],
    severityText: level.toUpperCase(),
    body: { stringValue: message },
    attributes: [
      ...Object.entries(fields).map(([name, value]) => attribute(attributeNames[name] ?? name, value)),
      ...exceptionOf(error),
    ],
    ...(traceId && { traceId, spanId: spanId ?? "" }),
  };
}

// https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/
function exceptionOf(error: unknown): Attribute[] {
  if (error === undefined) return [];
  if (typeof error !== "object" || error === null) return [attribute("exception.message", String(error))];
  const { name, code, message, stack, ...rest } = error as Record<string, unknown>;
  const named = { type: code ?? name, message, stacktrace: stack, ...rest };
  return Object.entries(named)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => attribute(`exception.${key}`, value));
}

function attribute(key: string, value: unknown): Attribute {
  return { key, value: valueOf(value) };
}

// What has parts is told as JSON: stores of logs flatten it anyhow.
function valueOf(value: unknown): Value {
  if (typeof value === "string") return { stringValue: value };
  if (typeof value === "boolean") return { boolValue: value };
  if (typeof value === "number" && Number.isFinite(value)) {
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  }
  return { stringValue: JSON.stringify(value) ?? "" };
}

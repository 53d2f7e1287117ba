import { gunzipSync } from "node:zlib";
import type { IncomingMessage, ServerResponse } from "node:http";
import { listen, readBody, sendJson, type StandIn } from "./http-server.ts";
import { pageOfTrace, pageOfTraces } from "./collector-pages.ts";

/** One span as pages and tests want it: times in milliseconds since 1970, ids in hexadecimal digits. */
export type CollectedSpan = {
  traceId: string;
  spanId: string;
  parentSpanId: string;
  service: string;
  name: string;
  startMs: number;
  endMs: number;
  error: string | null;
  attributes: Record<string, string>;
};

/** One line of a log. Both ids are empty where it belongs to no trace. */
export type CollectedLog = {
  traceId: string;
  spanId: string;
  service: string;
  timeMs: number;
  severity: string;
  body: string;
  attributes: Record<string, string>;
};

export type Collector = StandIn & {
  spans(traceId: string): CollectedSpan[];
  logs(traceId?: string): CollectedLog[];
};

const keptSpans = 50_000;
const keptLogs = 50_000;

/** A small collector of traces and logs over OTLP/HTTP with JSON, in memory, with a page for each trace. */
export async function startCollector(port = 0): Promise<Collector> {
  let collected: CollectedSpan[] = [];
  let lines: CollectedLog[] = [];
  const spansOf = (traceId: string) => collected.filter((span) => span.traceId === traceId);
  const logsOf = (traceId?: string) => lines.filter((line) => traceId === undefined || line.traceId === traceId);

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    if (request.method === "POST" && (pathname === "/v1/traces" || pathname === "/v1/logs")) {
      const body = await readBody(request);
      const text = request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
      const sent: unknown = JSON.parse(text.toString());
      if (pathname === "/v1/logs") lines = [...lines, ...readLogs(sent as OtlpLogs)].slice(-keptLogs);
      else collected = [...collected, ...readSpans(sent as OtlpTraces)].slice(-keptSpans);
      return sendJson(response, 200, { partialSuccess: {} });
    }
    const [, traceId = "", json] = /^\/traces\/([0-9a-f]{32})(\.json)?$/.exec(pathname) ?? [];
    if (json) return sendJson(response, 200, spansOf(traceId));
    if (traceId) return sendHtml(response, pageOfTrace(traceId, spansOf(traceId), logsOf(traceId)));
    if (pathname === "/") return sendHtml(response, pageOfTraces(collected));
    sendJson(response, 404, { message: "There is no such page." });
  }

  const server = await listen(answer, port);
  return { ...server, spans: spansOf, logs: logsOf };
}

function sendHtml(response: ServerResponse, html: string): void {
  response.writeHead(200, {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
  });
  response.end(html);
}

type OtlpValue = { stringValue?: string; intValue?: string | number; doubleValue?: number; boolValue?: boolean };
type OtlpAttribute = { key: string; value: OtlpValue };
/** What an exporter posts, as far as it is read: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
type OtlpTraces = {
  resourceSpans?: {
    resource?: { attributes?: OtlpAttribute[] };
    scopeSpans?: {
      spans?: {
        traceId: string;
        spanId: string;
        parentSpanId?: string;
        name: string;
        startTimeUnixNano: string;
        endTimeUnixNano: string;
        attributes?: OtlpAttribute[];
        status?: { code?: number; message?: string };
      }[];
    }[];
  }[];
};

const errorStatus = 2;

function readSpans({ resourceSpans = [] }: OtlpTraces): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans = [] }) => {
    const service = namesToTexts(resource?.attributes)["service.name"] ?? "unknown";
    return scopeSpans.flatMap(({ spans = [] }) =>
      spans.map((span) => ({
        traceId: span.traceId,
        spanId: span.spanId,
        parentSpanId: span.parentSpanId ?? "",
        service,
        name: span.name,
        startMs: Number(BigInt(span.startTimeUnixNano) / 1_000n) / 1_000,
        endMs: Number(BigInt(span.endTimeUnixNano) / 1_000n) / 1_000,
        error: span.status?.code === errorStatus ? span.status.message || "error" : null,
        attributes: namesToTexts(span.attributes),
      })),
    );
  });
}

type OtlpLogs = {
  resourceLogs?: {
    resource?: { attributes?: OtlpAttribute[] };
    scopeLogs?: {
      logRecords?: {
        timeUnixNano: string;
        severityText?: string;
        body?: OtlpValue;
        attributes?: OtlpAttribute[];
        traceId?: string;
        spanId?: string;
      }[];
    }[];
  }[];
};

function readLogs({ resourceLogs = [] }: OtlpLogs): CollectedLog[] {
  return resourceLogs.flatMap(({ resource, scopeLogs = [] }) => {
    const service = namesToTexts(resource?.attributes)["service.name"] ?? "unknown";
    return scopeLogs.flatMap(({ logRecords = [] }) =>
      logRecords.map((line) => ({
        traceId: line.traceId ?? "",
        spanId: line.spanId ?? "",
        service,
        timeMs: Number(BigInt(line.timeUnixNano) / 1_000_000n),
        severity: line.severityText ?? "",
        body: line.body?.stringValue ?? "",
        attributes: namesToTexts(line.attributes),
      })),
    );
  });
}

function namesToTexts(attributes: OtlpAttribute[] = []): Record<string, string> {
  return Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, doubleValue, boolValue } }) => [
      key,
      String(stringValue ?? intValue ?? doubleValue ?? boolValue ?? ""),
    ]),
  );
}

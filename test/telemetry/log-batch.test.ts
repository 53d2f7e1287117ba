import { afterAll, beforeAll, expect, test } from "vitest";
import { startCollector, type Collector } from "../../local/collector.ts";
import { listen, type StandIn } from "../../local/http-server.ts";
import { freePort } from "../../local/ports.ts";
import { LogBatch } from "../../schema/log-batch.ts";
import { makeRecord, type LogRecord } from "../../schema/log-record.ts";
import { otlpLogs } from "../../schema/otlp-logs.ts";
import { otlpTarget } from "../../schema/otlp-target.ts";

let collector: Collector;
let refusing: StandIn;
let status = 400;
beforeAll(async () => {
  [collector, refusing] = await Promise.all([
    startCollector(),
    listen((_request, response) => void response.writeHead(status).end()),
  ]);
});
afterAll(() => Promise.all([collector.stop(), refusing.stop()]));

const record = (event: string, fields = {}): LogRecord => makeRecord("info", event, {}, fields);
function batchTo(url: string) {
  const told: LogRecord[] = [];
  const target = { url: `${url}/v1/logs`, headers: {} };
  return { batch: new LogBatch("test", target, (line) => told.push(line)), told, target };
}
const bodies = () => collector.logs().map(({ body }) => body);

test("a line becomes a log record of OpenTelemetry's data model", () => {
  const ids = { traceId: "a".repeat(32), spanId: "b".repeat(16), requestId: "one", route: "/x" };
  const error = Object.assign(new Error("away"), { code: "57P01" });
  const line = makeRecord("error", "request.failed", ids, { error, status: 503, share: 0.5, good: true, list: [1] });
  const sent = JSON.parse(otlpLogs("edgereel-worker", [line]));
  const [{ resource, scopeLogs }] = sent.resourceLogs;
  expect(resource.attributes).toEqual([{ key: "service.name", value: { stringValue: "edgereel-worker" } }]);
  const { attributes, ...rest } = scopeLogs[0].logRecords[0];
  expect(rest).toEqual({
    timeUnixNano: `${Date.parse(line.time)}000000`,
    observedTimeUnixNano: `${Date.parse(line.time)}000000`,
    severityNumber: 17,
    severityText: "ERROR",
    body: { stringValue: "request.failed" },
    traceId: ids.traceId,
    spanId: ids.spanId,
  });
  expect(Object.fromEntries(attributes.map(({ key, value }: any) => [key, value]))).toMatchObject({
    "edgereel.request.id": { stringValue: "one" },
    "http.route": { stringValue: "/x" },
    "http.response.status_code": { intValue: "503" },
    "exception.type": { stringValue: "57P01" },
    "exception.message": { stringValue: "away" },
    share: { doubleValue: 0.5 },
    good: { boolValue: true },
    list: { stringValue: "[1]" },
  });
});

test("the levels have the numbers of the data model", () => {
  const lines = (["debug", "info", "warn", "error"] as const).map((level) => makeRecord(level, level, {}));
  const { resourceLogs } = JSON.parse(otlpLogs("test", lines));
  expect(resourceLogs[0].scopeLogs[0].logRecords.map((line: any) => line.severityNumber)).toEqual([5, 9, 13, 17]);
});

test("lines are sent once, in their order, many together", async () => {
  const { batch } = batchTo(collector.url);
  for (let i = 0; i < 1_200; i += 1) batch.add(record(`line-${i}`), 300);
  expect(await batch.flush()).toBe(true);
  expect(await batch.flush()).toBe(true);
  expect(bodies()).toEqual(Array.from({ length: 1_200 }, (_, i) => `line-${i}`));
});

test("while the collector is away lines are kept up to a bound; what had to go is counted, there and in the log", async () => {
  const port = await freePort();
  const { batch, told } = batchTo(`http://127.0.0.1:${port}`);
  for (let i = 0; i < 30; i += 1) batch.add(record(`kept-${i}`), 100_000);
  expect(await batch.flush()).toBe(false);
  expect(told).toHaveLength(1);
  expect(told[0]).toMatchObject({ level: "warn", message: "logs.away", dropped: 10 });
  const back = await startCollector(port);
  expect(await batch.flush()).toBe(true);
  const [first, ...rest] = back.logs();
  expect(first).toMatchObject({ body: "logs.dropped", severity: "WARN", attributes: { count: "10" } });
  expect(rest.map(({ body }) => body)).toEqual(Array.from({ length: 20 }, (_, i) => `kept-${i + 10}`));
  batch.add(record("later"), 100);
  await batch.flush();
  expect(back.logs().filter(({ body }) => body === "logs.dropped")).toHaveLength(1);
  await back.stop();
});

test("what a collector refuses is not sent again, and what it cannot take now is", async () => {
  const { batch, told } = batchTo(refusing.url);
  batch.add(record("refused"), 100);
  expect(await batch.flush()).toBe(false);
  expect(told.at(-1)).toMatchObject({ reason: "it answered 400", dropped: 1 });
  status = 503;
  batch.add(record("kept"), 100);
  expect(await batch.flush()).toBe(false);
  expect(told.at(-1)).toMatchObject({ reason: "it answered 503", dropped: 1 });
  status = 200;
  expect(await batch.flush()).toBe(true);
});

test("the target has the headers of OTEL_EXPORTER_OTLP_HEADERS, and there is none without an endpoint", () => {
  expect(otlpTarget("https://otlp.example/otlp/", "authorization=Basic%20abc==, x-scope = 100%", "logs")).toEqual({
    url: "https://otlp.example/otlp/v1/logs",
    headers: { authorization: "Basic abc==", "x-scope": "100%" },
  });
  expect(otlpTarget("", "a=b", "logs")).toBeNull();
});

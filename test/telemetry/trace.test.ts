import { afterAll, beforeAll, expect, test } from "vitest";
import { startCollector, type CollectedSpan } from "../../local/collector.ts";
import { searchAlias } from "../../schema/search.ts";
import { videoTrace } from "../../schema/video-trace.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { startReceiver, type Receiver } from "../webhooks/receiver.ts";
import { newWebhook } from "../webhooks/world.ts";

let collector: Awaited<ReturnType<typeof startCollector>>;
let h: Harness;
let receiver: Receiver;
let creator: Account;
let videoId: string;
let spans: CollectedSpan[];
let traceId: string;

beforeAll(async () => {
  collector = await startCollector();
  const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url };
  receiver = await startReceiver();
  h = await startHarness({ ...traced, LADDER: "360", WEBHOOK_ALLOW_HOSTS: receiver.host });
  await h.startTranscoder(traced);
  creator = await signUp(h, "creator");
  await newWebhook(h, creator, `${receiver.url}/hidden-path`, ["video.ready"]);
  const draft = await newDraft(h, creator, { visibility: "public" });
  videoId = draft.id;
  traceId = (await videoTrace(videoId)).traceId;
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 14 }));
  await until(
    async () => (await call(h, "GET", `videos/${videoId}`, { token: creator.token })).body,
    (video) => video.state === "ready",
    120,
  );
  const wanted = ["video", "outbox search.sync", "process images", "webhook video.ready", `upsert ${searchAlias}`];
  await until(
    async () => collector.spans(traceId).map((span) => span.name),
    (names) => wanted.every((name) => names.includes(name)),
    60,
  );
  spans = collector.spans(traceId);
}, 240_000);
afterAll(async () => {
  await h.stop();
  await receiver.stop();
  await collector.stop();
});

const named = (name: string) => spans.filter((span) => span.name === name);
const parentOf = ({ parentSpanId }: CollectedSpan) => spans.find((span) => span.spanId === parentSpanId);
function ancestors(span: CollectedSpan): string[] {
  const parent = parentOf(span);
  return parent ? [parent.name, ...ancestors(parent)] : [];
}

test("one trace holds the way of an upload, from its creation to all renditions", () => {
  const names = new Set(spans.map((span) => span.name));
  for (const name of [
    "video.created",
    "upload.begin",
    "upload.finish",
    "outbox encode.begin",
    "EncodeCoordinator/begin",
    "EncodeCoordinator.begin",
    "send transcode-first",
    "wait transcode-first",
    "process start",
    "probe",
    "process chunk",
    "ffmpeg",
    "r2 put",
    "report encoded",
    "POST /api/v1/transcode/reports",
    "EncodeCoordinator.report encoded",
    "outbox search.sync",
    `upsert ${searchAlias}`,
    "outbox webhook.event",
    "WebhookSender/wake",
    "webhook video.ready",
    "POST",
    "postgresql",
    "video",
  ]) {
    expect(names, name).toContain(name);
  }
});

test("each span stands below what caused it", () => {
  const [root] = named("video");
  expect(root?.parentSpanId).toBe("");
  expect(named("process start").map(ancestors)[0]).toEqual(
    expect.arrayContaining(["EncodeCoordinator.begin", "outbox encode.begin", "video"]),
  );
  for (const run of named("ffmpeg")) expect(ancestors(run).some((name) => name.startsWith("process "))).toBe(true);
  const reports = named("POST /api/v1/transcode/reports");
  expect(reports.length).toBeGreaterThan(3);
  for (const request of reports) expect(parentOf(request)?.name).toMatch(/^report /);
  for (const report of named("EncodeCoordinator.report encoded")) {
    expect(ancestors(report)).toContain("POST /api/v1/transcode/reports");
  }
  for (const write of named(`upsert ${searchAlias}`)) expect(parentOf(write)?.name).toBe("outbox search.sync");
  for (const wake of named("WebhookSender/wake")) expect(parentOf(wake)?.name).toBe("outbox webhook.event");
  expect(named("POST").map(ancestors)).toEqual([["webhook video.ready", "video"]]);
});

test("no span hangs in the air, and none ends before it begins", async () => {
  // What is above a span may come later than the span: each process sends its own.
  const lost = () => {
    const all = collector.spans(traceId);
    const known = new Set(all.map((span) => span.spanId));
    return all.filter((span) => span.parentSpanId !== "" && !known.has(span.parentSpanId)).map((span) => span.name);
  };
  await until(
    async () => lost(),
    (names) => names.length === 0,
  );
  for (const span of collector.spans(traceId)) expect(span.endMs, span.name).toBeGreaterThanOrEqual(span.startMs);
});

test("spans name routes and systems, and hold no address, token or signature", () => {
  const [report] = named("POST /api/v1/transcode/reports");
  expect(report?.attributes).toMatchObject({
    "http.route": "/api/v1/transcode/reports",
    "http.response.status_code": "200",
  });
  expect(named("postgresql")[0]?.attributes["db.system.name"]).toBe("postgresql");
  expect(named(`upsert ${searchAlias}`)[0]?.attributes).toMatchObject({
    "db.system.name": "typesense",
    "db.operation.name": "upsert",
    "db.collection.name": searchAlias,
    "db.operation.batch.size": "1",
  });
  const { hostname, port } = new URL(receiver.url);
  expect(named("POST")[0]?.attributes).toMatchObject({
    "http.request.method": "POST",
    "http.response.status_code": "200",
    "server.address": hostname,
    "server.port": port,
  });
  expect(receiver.received[0]?.headers.traceparent).toBeUndefined();
  const text = JSON.stringify(spans);
  for (const secret of ["hidden-path", creator.token, "X-Amz-Signature", "Bearer ", "url.full", "url.query"]) {
    expect(text.includes(secret), secret).toBe(false);
  }
});

test("an answer names its trace, and a client's own trace is gone on with", async () => {
  const sent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const answer = await call(h, "GET", "videos?limit=1", { headers: { traceparent: sent } });
  expect(answer.headers.get("traceparent")).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/);
  const [server] = await until(
    async () =>
      collector.spans("0af7651916cd43dd8448eb211c80319c").filter((span) => span.name === "GET /api/v1/videos"),
    (found) => found.length > 0,
  );
  expect(server?.parentSpanId).toBe("b7ad6b7169203331");
});

test("the page shows the trace as a waterfall", async () => {
  const html = await (await fetch(`${collector.url}/traces/${traceId}`)).text();
  expect(html).toContain("process start");
  expect(html.match(/class="bar"/g)?.length).toBe(collector.spans(traceId).length);
});

test("its page has the log lines of the Worker and of the transcoder, each in its span", async () => {
  const services = ["edgereel-worker", "edgereel-transcoder"];
  const lines = await until(
    async () => collector.logs(traceId),
    (found) => services.every((service) => found.some((line) => line.service === service)),
  );
  const known = new Set(collector.spans(traceId).map((span) => span.spanId));
  for (const line of lines) expect(known, line.body).toContain(line.spanId);
  const [done] = lines.filter(({ body }) => body === "job.done");
  expect(done).toMatchObject({ severity: "INFO", attributes: { "edgereel.video.id": videoId } });
  const reported = lines.find(({ attributes }) => attributes["http.route"] === "/api/v1/transcode/reports");
  expect(reported).toMatchObject({ body: "request", service: "edgereel-worker" });
  const html = await (await fetch(`${collector.url}/traces/${traceId}`)).text();
  expect(html.match(/class="line /g)?.length).toBe(collector.logs(traceId).length);
});

test("a read that is not chosen has no spans; what changes something, or goes on with a trace, has them", async () => {
  await h.configure({ OTEL_TRACES_SAMPLER_ARG: "0" });
  expect((await call(h, "GET", "videos?limit=1")).headers.get("traceparent")).toBeNull();
  const sent = "00-5bf92f3577b34da6a3ce929d0e0e4736-b7ad6b7169203331-01";
  const answer = await call(h, "GET", "videos?limit=1", { headers: { traceparent: sent } });
  expect(answer.headers.get("traceparent")).toContain("5bf92f3577b34da6a3ce929d0e0e4736");
  const draft = await newDraft(h, creator);
  const own = (await videoTrace(draft.id)).traceId;
  await until(
    async () => collector.spans(own).map((span) => span.name),
    (names) => names.includes("video.created"),
  );
});

test("with no collector there all works, and nothing waits for it", async () => {
  await h.configure({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" });
  expect((await call(h, "GET", "videos?limit=1")).status).toBe(200);
  await h.configure({ OTEL_EXPORTER_OTLP_ENDPOINT: "" });
  const answer = await call(h, "GET", "videos?limit=1");
  expect(answer.status).toBe(200);
  expect(answer.headers.get("traceparent")).toBeNull();
});

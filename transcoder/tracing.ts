import {
  context,
  propagation,
  ROOT_CONTEXT,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
} from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { NodeTracerProvider } from "@opentelemetry/sdk-trace-node";

const exportTimeoutMs = 10_000;
const tracer = () => trace.getTracer("edgereel");

/**
 * Sends this transcoder's spans to the collector at `endpoint` over OTLP/HTTP; the exporter reads
 * OTEL_EXPORTER_OTLP_HEADERS itself. Without an endpoint spans cost nothing and go nowhere.
 *
 * @returns what sends the spans that are left, before the process ends
 */
export function startTracing(endpoint: string | undefined): () => Promise<void> {
  if (!endpoint) return () => Promise.resolve();
  const url = `${endpoint.replace(/\/$/, "")}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: exportTimeoutMs });
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": "edgereel-transcoder" }),
    spanProcessors: [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000 })],
  });
  provider.register();
  return () => provider.shutdown().catch(() => undefined);
}

/** Runs the work on one message as a span of the trace that it came with, and tells how long it waited. */
export function inJobTrace<T>(
  job: { kind: string; videoId?: string; traceparent?: string | undefined },
  queue: { name: string; attempt: number; sentMs: number | null },
  work: () => Promise<T>,
): Promise<T> {
  const parent = propagation.extract(ROOT_CONTEXT, { traceparent: job.traceparent });
  const attributes = {
    "messaging.system": "cloudflare-queues",
    "messaging.operation.type": "process",
    "messaging.destination.name": queue.name,
    ...(job.videoId && { "edgereel.video.id": job.videoId }),
    "edgereel.job.kind": job.kind,
    "edgereel.job.attempt": queue.attempt,
  };
  if (queue.sentMs !== null) {
    const wait = { kind: SpanKind.CONSUMER, attributes, startTime: queue.sentMs };
    tracer().startSpan(`wait ${queue.name}`, wait, parent).end();
  }
  return context.with(parent, () => withSpan(`process ${job.kind}`, { ...attributes }, work, SpanKind.CONSUMER));
}

/** Runs `work` as a span below the active one; it fails with what `work` throws. */
export function withSpan<T>(
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
  kind: SpanKind = SpanKind.INTERNAL,
): Promise<T> {
  return tracer().startActiveSpan(name, { kind, attributes }, async (span) => {
    try {
      return await work();
    } catch (error) {
      // The message may hold an address with a signature: the log has it, cleaned.
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "Error" });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** The active span as a traceparent, or undefined outside of a trace. */
export function activeTraceparent(): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(context.active(), carrier);
  return carrier.traceparent;
}

import { context, SpanKind, SpanStatusCode, trace, TraceFlags, type Attributes, type Span } from "@opentelemetry/api";
import { Fault } from "../../schema/errors.ts";
import { videoTrace } from "../../schema/video-trace.ts";
import { aboutVideo } from "./log-scope.ts";

const tracer = () => trace.getTracer("edgereel");

/**
 * Runs `work` as a span below the active one. Outside of a trace, and with tracing off, it only runs. A span
 * fails with what `work` throws; refusals (faults below 500) are answers, not errors.
 */
export async function withSpan<T>(
  name: string,
  { kind = SpanKind.INTERNAL, attributes = {} }: { kind?: SpanKind; attributes?: Attributes },
  work: (span?: Span) => Promise<T>,
): Promise<T> {
  if (!trace.getActiveSpan()) return work();
  return tracer().startActiveSpan(name, { kind, attributes }, (span) => ended(span, work));
}

/** A call to another system, as the client of it. */
export function callSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  return withSpan(name, { kind: SpanKind.CLIENT, attributes }, work);
}

/**
 * A request to somebody else's server. Of its address the span has the host alone: a path may hold a secret of theirs.
 * `resends`: how often the same was sent before. https://opentelemetry.io/docs/specs/semconv/http/http-spans/#http-client-span
 */
export function requestSpan(
  { method, url, resends }: { method: string; url: URL; resends: number },
  send: () => Promise<Response>,
): Promise<Response> {
  const attributes = {
    "http.request.method": method,
    "server.address": url.hostname,
    "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    ...(resends > 0 && { "http.request.resend_count": resends }),
  };
  return withSpan(method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
    const response = await send();
    span?.setAttribute("http.response.status_code", response.status);
    if (response.status >= 400) {
      span?.setAttribute("error.type", String(response.status));
      span?.setStatus({ code: SpanStatusCode.ERROR });
    }
    return response;
  });
}

/** The sending of messages to a queue. */
export function sendSpan<T>(queue: string, messages: number, work: () => Promise<T>): Promise<T> {
  const attributes = {
    "messaging.system": "cloudflare-queues",
    "messaging.operation.type": "send",
    "messaging.destination.name": queue,
    "messaging.batch.message_count": messages,
  };
  return withSpan(`send ${queue}`, { kind: SpanKind.PRODUCER, attributes }, work);
}

/**
 * Runs `work` as a span of the video's own trace, which holds everything from its creation to its playback,
 * linked to the request or batch that it is part of.
 */
export async function inVideoTrace<T>(videoId: string, name: string, work: () => Promise<T>): Promise<T> {
  const active = trace.getActiveSpan();
  if (!active) return aboutVideo(videoId, work);
  const { traceId, spanId } = await videoTrace(videoId);
  if (active.spanContext().traceId === traceId)
    return withSpan(name, attributesOf(videoId), () => aboutVideo(videoId, work));
  // Uploads are few beside requests, and each is worth its trace.
  const above = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true };
  const parent = trace.setSpanContext(context.active(), above);
  const options = { ...attributesOf(videoId), links: [{ context: active.spanContext() }] };
  return tracer().startActiveSpan(name, options, parent, (span) => ended(span, () => aboutVideo(videoId, work)));
}

function attributesOf(videoId: string) {
  return { attributes: { "edgereel.video.id": videoId } };
}

async function ended<T>(span: Span, work: (span: Span) => Promise<T>): Promise<T> {
  try {
    return await work(span);
  } catch (error) {
    if (!(error instanceof Fault) || error.status >= 500) {
      span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : String(error) });
    }
    if (error instanceof Fault) span.setAttribute("error.type", error.code);
    throw error;
  } finally {
    span.end();
  }
}

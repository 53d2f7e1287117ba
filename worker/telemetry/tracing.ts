import { context, propagation, SpanStatusCode, trace, TraceFlags, type Context } from "@opentelemetry/api";
import { instrument, OTLPExporter, SpanImpl, type TraceConfig } from "@microlabs/otel-cf-workers";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { otlpTarget } from "../../schema/otlp-target.ts";
import { videoTrace } from "../../schema/video-trace.ts";
import type { Env } from "../env.ts";
import { configureLogs } from "./log.ts";
import { inEvent } from "./log-scope.ts";
import { SpanBatch } from "./span-batch.ts";

// Before the settings are parsed: a Worker that is not configured is traced as well.
type TraceEnv = Record<string, unknown>;
type Waits = { waitUntil(work: Promise<unknown>): void };
type Handler = Required<Pick<ExportedHandler<Env>, "fetch" | "queue" | "scheduled">>;

const serviceName = "edgereel-worker";
let batch: SpanBatch | undefined;

/**
 * The handlers, with the log's scope around each event, and traced where OTEL_EXPORTER_OTLP_ENDPOINT names a
 * collector; without one they are called as they are. The library looks at each binding in every event, and hands
 * handlers a copy of them that is new each time: it gets its own settings, and they the isolate's bindings.
 */
export function traced(handler: Handler): Handler {
  let bindings: Env;
  const inner = instrument<Env, unknown, unknown>(
    {
      fetch: (request, _env, ctx) => handler.fetch(request, bindings, ctx),
      queue: (messages, _env, ctx) => handler.queue(messages, bindings, ctx),
      scheduled: (controller, _env, ctx) => handler.scheduled(controller, bindings, ctx),
    },
    configOf,
  ) as Handler;
  const chosen = (env: Env, request?: Request) => {
    configureLogs(env);
    bindings = env;
    const isUnsampled = request && isRoutine(request) && Math.random() >= ratioOf(env);
    return isTraced(env) && !isUnsampled ? { called: inner, given: settingsOf(env) } : { called: handler, given: env };
  };
  return {
    fetch: (request, env, ctx) =>
      inEvent(ctx, () => {
        const { called, given } = chosen(env, request);
        return called.fetch(request, given, ctx);
      }),
    queue: (messages, env, ctx) =>
      inEvent(ctx, () => {
        const { called, given } = chosen(env);
        return called.queue(messages, given, ctx);
      }),
    scheduled: (controller, env, ctx) =>
      inEvent(ctx, () => {
        const { called, given } = chosen(env);
        return called.scheduled(controller, given, ctx);
      }),
  };
}

/**
 * Runs what a Durable Object was called for as a span of the caller's trace. The library knows no calls by
 * RPC, so this is put to it as a request.
 */
export async function tracedCall<T>(
  object: unknown,
  name: string,
  traceparent: string | undefined,
  work: () => Promise<T>,
): Promise<T> {
  if (!traceparent) return work();
  return asRequest(object, name, { traceparent }, work);
}

/** Runs what a Durable Object does by itself, such as an alarm, as a trace of its own. */
export async function tracedAlarm<T>(object: unknown, name: string, work: () => Promise<T>): Promise<T> {
  return asRequest(object, name, {}, work);
}

async function asRequest<T>(
  object: unknown,
  name: string,
  headers: Record<string, string>,
  work: () => Promise<T>,
): Promise<T> {
  // The object's own `env` and `ctx`, which its class keeps to itself.
  const { env, ctx } = object as { env: Env; ctx: Waits };
  if (!isTraced(env)) return work();
  let result: T | undefined;
  const inner = instrument<Env, unknown, unknown>(
    {
      fetch: async () => {
        trace.getActiveSpan()?.updateName(name);
        result = await work();
        return new Response(null, { status: 204 });
      },
    },
    configOf,
  );
  const request = new Request("https://durable-object/", { headers });
  await inner.fetch?.(request as Parameters<Handler["fetch"]>[0], settingsOf(env), ctx as ExecutionContext);
  return result as T;
}

/**
 * Writes the span that all others of a video hang below: from the end of its upload to how its encode ended.
 * Outside of a trace nothing happens.
 */
export async function endVideoTrace(videoId: string, begunMs: number, outcome: string): Promise<void> {
  if (!batch || !trace.getActiveSpan()) return;
  const ids = await videoTrace(videoId);
  const failed = outcome.startsWith("ERR_");
  const span = new SpanImpl({
    name: "video",
    attributes: { "edgereel.video.id": videoId, "edgereel.outcome": outcome },
    spanContext: { ...ids, traceFlags: TraceFlags.SAMPLED },
    startTime: begunMs,
    resource: resourceFromAttributes({ "service.name": serviceName }),
    onEnd: (ended) => batch?.onEnd(ended as SpanImpl),
  });
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR, message: outcome });
  span.end();
}

/** The active span as a W3C traceparent, to be sent along; undefined outside of a trace. */
export function activeTraceparent(of: Context = context.active()): string | undefined {
  const carrier: { traceparent?: string } = {};
  propagation.inject(of, carrier);
  return carrier.traceparent;
}

function isTraced(env: TraceEnv): boolean {
  return Boolean(env.OTEL_EXPORTER_OTLP_ENDPOINT);
}

// Its spans cost more than all else that a short read or a player's beacon does, also where nobody keeps them:
// whether it is traced is decided before there are any. What changes something is looked at whole, for a video's own trace is always kept.
function isRoutine({ method, url, headers }: Request): boolean {
  const isRead = method === "GET" || method === "HEAD";
  const isBeacon = method === "POST" && url.endsWith("/views");
  return (isRead || isBeacon) && !headers.has("traceparent");
}

function configOf(env: TraceEnv, trigger?: unknown): TraceConfig {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = env;
  const target = otlpTarget(textOf(endpoint), textOf(headers), "traces");
  if (target) batch ??= new SpanBatch(new OTLPExporter(target));
  const isChosen = trigger instanceof Request && isRoutine(trigger);
  const ratio = isChosen ? 1 : ratioOf(env);
  return {
    service: { name: serviceName },
    spanProcessors: batch ?? [],
    sampling: { headSampler: { ratio, acceptRemote: true } },
    // What is called is told by spans of our own, and no trace context goes to other people's servers.
    fetch: { includeTraceContext: false },
    instrumentation: { instrumentGlobalFetch: false, instrumentGlobalCache: false },
  };
}

// What configOf reads.
function settingsOf({
  OTEL_EXPORTER_OTLP_ENDPOINT,
  OTEL_EXPORTER_OTLP_HEADERS,
  OTEL_TRACES_SAMPLER_ARG,
}: TraceEnv): Env {
  return { OTEL_EXPORTER_OTLP_ENDPOINT, OTEL_EXPORTER_OTLP_HEADERS, OTEL_TRACES_SAMPLER_ARG } as unknown as Env;
}

/** The share of traces that is kept, from 0 to 1. */
function ratioOf({ OTEL_TRACES_SAMPLER_ARG: text }: TraceEnv): number {
  const ratio = Number(text);
  return text !== undefined && text !== "" && ratio >= 0 && ratio <= 1 ? ratio : 1;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

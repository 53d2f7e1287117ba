import { SpanStatusCode, trace } from "@opentelemetry/api";
import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { Deps } from "../deps.ts";
import { idAlphabet, idPrefix } from "../../schema/id.ts";
import type { LogIds } from "../../schema/log-record.ts";
import { activeTraceparent } from "../telemetry/tracing.ts";
import { flushMetricsLater } from "../telemetry/flush-metrics.ts";
import type { AppContext, AppEnv } from "./context.ts";
import { log } from "../telemetry/log.ts";
import { nameEvent } from "../telemetry/log-scope.ts";
import { faultOf } from "./problem.ts";

const knownMethods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const videoInPath = new RegExp(`/(${idPrefix.video}_[${idAlphabet}]{20})(?:/|$)`);

/**
 * One line a request; of reads that went well, and of which nobody asks later, only the share LOG_READS. The
 * route's template stands for the path, which may hold a playback token.
 */
export const logRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const startedMs = Date.now();
  const route = routeOf(c);
  nameEvent(() => idsOf(c, route));
  await next();
  const traceparent = nameSpan(c, route);
  if (traceparent) c.res.headers.set("traceparent", traceparent);
  measure(c, route, (Date.now() - startedMs) / 1000);
  if ((c.get("quiet") && c.res.ok) || !isTold(c)) return;
  const credential = c.get("viewer")?.credential;
  log[c.res.status >= 500 ? "error" : "info"]("request", {
    method: methodOf(c),
    status: c.res.status,
    code: c.error && faultOf(c.error).code,
    ms: Date.now() - startedMs,
    apiKeyId: credential?.kind === "apiKey" ? credential.keyId : undefined,
  });
};

function idsOf(c: AppContext, route: string): LogIds {
  return {
    requestId: c.get("requestId"),
    route,
    userId: c.get("viewer")?.userId,
    // A token of a path looks otherwise.
    videoId: videoInPath.exec(c.req.path)?.[1],
  };
}

// Without dependencies nothing goes well.
function isTold(c: AppContext): boolean {
  const isRead = c.req.method === "GET" || c.req.method === "HEAD";
  if (!isRead || c.res.status >= 400) return true;
  return Math.random() < (c.get("deps")?.settings.LOG_READS ?? 1);
}

// Without the settings there are no dependencies, and nothing to count with.
function measure(c: AppContext, route: string, seconds: number): void {
  const deps: Deps | undefined = c.get("deps");
  if (!deps) return;
  deps.metrics.observe(
    "http.server.request.duration",
    { http_request_method: methodOf(c), http_route: route, http_response_status_code: String(c.res.status) },
    seconds,
  );
  flushMetricsLater(deps, (work) => c.executionCtx.waitUntil(work));
}

// The library names the span of a request before there is a route, and takes an error that was answered for
// a success.
function nameSpan(c: AppContext, route: string): string | undefined {
  const span = trace.getActiveSpan();
  if (!span) return undefined;
  span.updateName(`${methodOf(c)} ${route}`);
  span.setAttributes({ "http.route": route, "http.response.status_code": c.res.status });
  if (c.res.status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
  return activeTraceparent();
}

// A method is a client's own word: those that no route knows count together.
function methodOf(c: AppContext): string {
  return knownMethods.has(c.req.method) ? c.req.method : "_OTHER";
}

// Middleware matches by patterns with a star, and the web app everything; the handler that counts is the most
// specific one.
function routeOf(c: AppContext): string {
  const paths = matchedRoutes(c).map((route) => route.path);
  const exact = paths.filter((path) => !path.endsWith("*"));
  return (exact.length > 0 ? exact : paths).reduce(
    (longest, path) => (path.length > longest.length ? path : longest),
    "",
  );
}

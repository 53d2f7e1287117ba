import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { AppContext, AppEnv } from "./context.ts";

/** One line a request. The route's template stands for the path, which may hold a playback token. */
export const logRequest: MiddlewareHandler<AppEnv> = async (c, next) => {
  const startedMs = Date.now();
  await next();
  const viewer = c.get("viewer");
  console.log(
    JSON.stringify({
      level: "info",
      event: "request",
      requestId: c.get("requestId"),
      method: c.req.method,
      route: routeOf(c),
      status: c.res.status,
      ms: Date.now() - startedMs,
      userId: viewer?.userId,
      apiKeyId: viewer?.credential.kind === "apiKey" ? viewer.credential.keyId : undefined,
    }),
  );
};

// Middleware and the web app match everything; the handler that counts is the most specific one.
function routeOf(c: AppContext): string {
  const paths = matchedRoutes(c).map((route) => route.path);
  return paths.reduce((longest, path) => (path.length > longest.length ? path : longest), "");
}

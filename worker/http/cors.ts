import type { MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import type { AppEnv } from "./context.ts";

/**
 * Lets pages of the origins in CORS_ORIGINS call the API, compared letter by letter. They bring a
 * token of their own: cookies never travel, so no other site acts in the name of who is signed in here.
 */
export const corsByList: MiddlewareHandler<AppEnv> = async (c, next) => {
  // No page of another site asks. Hono's own would begin an answer before there is one, which is then made twice.
  if (c.req.header("origin") === undefined && c.req.method !== "OPTIONS") {
    await next();
    c.res.headers.append("vary", "Origin");
    return undefined;
  }
  const { CORS_ORIGINS: listed } = c.get("deps").settings;
  return cors({
    origin: (origin) => (listed.includes(origin) ? origin : null),
    allowMethods: ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
    allowHeaders: ["Authorization", "Content-Type", "X-Request-Id", "Last-Event-ID"],
    exposeHeaders: ["RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset", "Retry-After", "X-Request-Id"],
    maxAge: 600,
  })(c, next);
};

import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** Takes an empty body that is said to be JSON for none: for routes whose body is optional. */
export const withoutEmptyBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  if (c.req.header("content-type") !== undefined && (await c.req.text()) === "") {
    const headers = new Headers(c.req.raw.headers);
    headers.delete("content-type");
    c.req.raw = new Request(c.req.url, { method: c.req.method, headers });
  }
  await next();
};

import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** Gives every request an id, or keeps a well-formed one that a proxy or client sent. */
export const requestId: MiddlewareHandler<AppEnv> = async (c, next) => {
  const sent = c.req.header("x-request-id");
  const id = sent && /^[\w-]{8,64}$/.test(sent) ? sent : crypto.randomUUID();
  c.set("requestId", id);
  await next();
  // Not by the context, which would make an answer that is ready anew.
  c.res.headers.set("x-request-id", id);
};

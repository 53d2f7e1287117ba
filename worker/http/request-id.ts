import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

/** Gives every request an id, or keeps a well-formed one that a proxy or client sent. */
export const requestId: MiddlewareHandler<AppEnv> = async (c, next) => {
  const sent = c.req.header("x-request-id");
  const id = sent && /^[\w-]{8,64}$/.test(sent) ? sent : crypto.randomUUID();
  c.set("requestId", id);
  await next();
  // By the context: the headers of an answer that comes from the assets cannot be added to.
  c.header("x-request-id", id);
};

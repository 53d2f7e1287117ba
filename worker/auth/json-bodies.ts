import type { MiddlewareHandler } from "hono";
import { Fault } from "../../schema/errors.ts";
import type { AppEnv } from "../http/context.ts";

/**
 * Lets only JSON bodies through. A form or a script of another site can send text/plain, a form's
 * types or no type at all without asking first (the Fetch standard's CORS-safelisted types), with cookies.
 */
export const jsonBodies: MiddlewareHandler<AppEnv> = async (c, next) => {
  const type = c.req.header("content-type");
  const length = c.req.header("content-length");
  const hasBody = c.req.raw.body !== null && length !== "0";
  if (type === undefined ? hasBody : !/^application\/json\s*(?:;|$)/i.test(type)) {
    throw new Fault("UNSUPPORTED_MEDIA_TYPE", "Send the body as JSON, with Content-Type: application/json.");
  }
  await next();
};

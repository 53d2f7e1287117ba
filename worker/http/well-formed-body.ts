import type { MiddlewareHandler } from "hono";
import { wellFormedJson } from "../well-formed-json.ts";
import type { AppEnv } from "./context.ts";

/** Bodies of JSON arrive without halves of surrogate pairs: later, texts go into JSON inside of JSON. */
export const wellFormedBody: MiddlewareHandler<AppEnv> = async (c, next) => {
  const mayHaveBody = c.req.method !== "GET" && c.req.method !== "HEAD";
  // Beacons are sent as text/plain.
  if (mayHaveBody && /json|^text\/plain/i.test(c.req.header("content-type") ?? "")) {
    const text = await c.req.text();
    const whole = wellFormedJson(text);
    if (whole !== text) {
      c.req.raw = new Request(c.req.raw, { method: c.req.method, body: whole });
      c.req.bodyCache = {};
    }
  }
  await next();
};

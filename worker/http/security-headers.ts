import type { MiddlewareHandler } from "hono";
import type { AppEnv } from "./context.ts";

// Of an answer that is data: nobody shows it as a page, guesses at its type, frames it or reads it
// from another site unasked. Pages and media say otherwise where they need to.
const defaults = {
  "strict-transport-security": "max-age=31536000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
};

/** Gives every answer of the Worker, errors and redirects included, the headers that it does not have yet. */
export const securityHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  const { headers } = c.res;
  for (const [name, value] of Object.entries(defaults)) {
    if (!headers.has(name)) headers.set(name, value);
  }
};

/** An answer of the API is kept by nobody, unless it says so itself. */
export const apiHeaders: MiddlewareHandler<AppEnv> = async (c, next) => {
  await next();
  if (!c.res.headers.has("cache-control")) c.res.headers.set("cache-control", "no-store");
};

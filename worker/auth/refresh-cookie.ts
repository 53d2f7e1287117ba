import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";

const name = "edgereel_refresh";
// __Host-: bound to this very host, sent over TLS (or to localhost) only, read by no script.
const attributes = { prefix: "host", path: "/", secure: true, httpOnly: true, sameSite: "Strict" } as const;
const maxAgeSeconds = 30 * 24 * 3600;

/** Whether a browser asks. It sends this header itself; no script can set or remove it. */
export function isBrowser(c: AppContext): boolean {
  return c.req.header("sec-fetch-site") !== undefined;
}

export function keepRefreshToken(c: AppContext, token: string): void {
  setCookie(c, name, token, { ...attributes, maxAge: maxAgeSeconds });
}

export function dropRefreshToken(c: AppContext): void {
  deleteCookie(c, name, attributes);
}

/**
 * The refresh token of the body, or else of the cookie. A cookie comes along whoever made the
 * browser ask, so with it the request must name our own pages as its origin. Throws ORIGIN_REFUSED.
 */
export function readRefreshToken(
  c: AppContext,
  body: { refreshToken?: string | undefined } | undefined,
): string | null {
  if (body?.refreshToken) return body.refreshToken;
  const cookie = getCookie(c, name, "host");
  if (cookie === undefined) return null;
  const site = c.req.header("sec-fetch-site") ?? "same-origin";
  const origin = c.req.header("origin") ?? "";
  // The second for whoever reaches this host under another of its names, as 127.0.0.1 for localhost.
  const own = [new URL(c.get("deps").settings.PUBLIC_URL).origin, new URL(c.req.url).origin];
  if (site !== "same-origin" || !own.includes(origin)) {
    throw new Fault("ORIGIN_REFUSED", "This request does not come from this site.");
  }
  return cookie;
}

import type { AppContext } from "../http/context.ts";

/** Where a session is used from, as its last sign-in or refresh showed it. */
export type Device = { userAgent: string | null; address: string | null; country: string | null };

const userAgentLength = 300;

/** Cloudflare sets the address and the country itself; what a client sends in these headers is replaced. */
export function deviceOf(c: AppContext): Device {
  const country = c.req.header("cf-ipcountry") ?? "";
  return {
    userAgent: c.req.header("user-agent")?.slice(0, userAgentLength) ?? null,
    address: c.req.header("cf-connecting-ip") ?? null,
    // XX: not known. T1: Tor. https://developers.cloudflare.com/fundamentals/reference/http-headers/#cf-ipcountry
    country: /^(?:[A-Z]{2}|T1)$/.test(country) && country !== "XX" ? country : null,
  };
}

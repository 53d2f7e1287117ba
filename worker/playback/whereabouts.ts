import type { AppContext } from "../http/context.ts";
import type { Whereabouts } from "./access-rules.ts";

/** Where a request comes from. Cloudflare sets both headers itself; what a client sends in them is replaced. */
export function whereabouts(c: AppContext): Whereabouts {
  const cf = c.req.raw.cf as IncomingRequestCfProperties | undefined;
  return {
    address: c.req.header("cf-connecting-ip") ?? null,
    // Without the header, where a zone has it turned off, the runtime knows the country all the same.
    country: c.req.header("cf-ipcountry") ?? cf?.country ?? null,
  };
}

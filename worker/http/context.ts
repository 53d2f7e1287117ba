import type { Context } from "hono";
import type { Deps } from "../deps.ts";
import type { Env } from "../env.ts";
import type { Viewer } from "../auth/viewer.ts";

/**
 * What every handler finds in its context. `viewer` is null for those who are not signed in;
 * `rateRemaining` what is left of the tightest limit that was counted so far.
 */
export type AppEnv = {
  Bindings: Env;
  Variables: { deps: Deps; requestId: string; viewer: Viewer | null; rateRemaining?: number };
};

export type AppContext = Context<AppEnv>;

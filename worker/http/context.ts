import type { Context } from "hono";
import type { Deps } from "../deps.ts";
import type { Env } from "../env.ts";
import type { Viewer } from "../auth/viewer.ts";

/**
 * What every handler finds in its context. `viewer` is null for those who are not signed in;
 * `rateRemaining` what is left of the tightest limit that was counted so far; `quiet` requests are so many that
 * one that succeeds leaves no line in the log, and owes the outbox nothing.
 */
export type AppEnv = {
  Bindings: Env;
  Variables: { deps: Deps; requestId: string; viewer: Viewer | null; rateRemaining?: number; quiet?: boolean };
};

export type AppContext = Context<AppEnv>;

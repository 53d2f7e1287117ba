import type { MiddlewareHandler } from "hono";
import { Fault } from "../../schema/errors.ts";
import { isApiKey, refuseCredentialInAddress, viewerOfKey } from "../api-keys/authenticate-key.ts";
import { cached } from "../cache.ts";
import type { AppEnv } from "../http/context.ts";
import { findAccount, userCacheKey } from "../users/account.ts";

// Short, for a reader may store an old record just after a change cleared it.
const cacheSeconds = 4;
const reportPaths = ["/transcode/reports", "/imports/reports"];

/**
 * Verifies the access token, if there is one, and finds the account's role as it is now: the token
 * names the account only, so a change of role holds at once. No token leaves the visitor anonymous;
 * a bad one is refused even where none is needed, for the client believes to be signed in.
 */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  c.set("viewer", null);
  refuseCredentialInAddress(c.req.url);
  const header = c.req.header("authorization");
  // Job reports carry a token of another kind, which their own route verifies.
  if (header !== undefined && !reportPaths.some((path) => c.req.path.endsWith(path))) {
    const deps = c.get("deps");
    const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
    if (!token) throw new Fault("TOKEN_INVALID", "The Authorization header must read: Bearer <access token>.");
    if (isApiKey(token)) {
      c.set("viewer", await viewerOfKey(deps, token, (work) => c.executionCtx.waitUntil(work)));
      return next();
    }
    const { sub: userId, sid } = await deps.keys.verify("access", token);
    const account = await cached(deps.cache, userCacheKey(userId), cacheSeconds, () => findAccount(deps, userId));
    if (!account) throw new Fault("TOKEN_INVALID", "The account of this token does not exist any more.");
    if (account.status === "suspended") {
      throw new Fault("ACCOUNT_SUSPENDED", "This account is suspended. Ask the site's administrators.");
    }
    c.set("viewer", { userId, role: account.role, credential: { kind: "session", sessionId: String(sid) } });
  }
  await next();
};

import type { MiddlewareHandler } from "hono";
import { Fault } from "../../schema/errors.ts";
import { isApiKey, refuseCredentialInAddress, viewerOfKey } from "../api-keys/authenticate-key.ts";
import type { AppContext, AppEnv } from "../http/context.ts";
import { accountOfSession } from "../sessions/session-access.ts";
import { refuseSuspended } from "../users/account.ts";
import type { Viewer } from "./viewer.ts";

// Job reports carry a token of another kind, which their own routes verify. Who signs in, refreshes or
// signs out shows other credentials, and an access token that comes along may well be over.
const ownCredentials = /\/(?:(?:transcode|imports|recommendations)\/reports|auth\/(?:register|login|refresh|logout))$/;

/**
 * Verifies the Authorization header, if there is one, and finds the account's role as it is now. None
 * leaves the visitor anonymous; a bad one is refused even where none is needed, for the client
 * believes to be signed in.
 */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  refuseCredentialInAddress(c.req.url);
  c.set("viewer", ownCredentials.test(c.req.path) ? null : await readViewer(c));
  await next();
};

/** Who the Authorization header names; null without one. Throws TOKEN_INVALID, TOKEN_EXPIRED or ACCOUNT_SUSPENDED. */
export async function readViewer(c: AppContext): Promise<Viewer | null> {
  const header = c.req.header("authorization");
  if (header === undefined) return null;
  const token = /^Bearer ([\w.~+/-]+=*)$/i.exec(header)?.[1];
  if (!token) throw new Fault("TOKEN_INVALID", "The Authorization header must read: Bearer <access token>.");
  if (isApiKey(token)) return viewerOfKey(c.get("deps"), token, (work) => c.executionCtx.waitUntil(work));
  return sessionViewer(c, token);
}

/**
 * The viewer of an answer that is still being sent, as of now; throws like readViewer. The end of an access
 * token ends no stream: it was valid when the stream began, and its session is asked after here.
 */
export async function viewerNow(c: AppContext): Promise<Viewer | null> {
  const viewer = c.get("viewer");
  if (viewer?.credential.kind !== "session") return readViewer(c);
  return viewerOfSession(c, viewer.userId, viewer.credential.sessionId);
}

async function sessionViewer(c: AppContext, token: string): Promise<Viewer> {
  const { sub, sid } = await c.get("deps").keys.verify("access", token);
  return viewerOfSession(c, sub, String(sid));
}

// The token names account and session only: a change of the role, or the session's end, holds at once.
async function viewerOfSession(c: AppContext, userId: string, sessionId: string): Promise<Viewer> {
  const deps = c.get("deps");
  const account = await accountOfSession(deps, { sessionId, userId }, (work) => c.executionCtx.waitUntil(work));
  if (!account) throw new Fault("TOKEN_INVALID", "The session of this token has ended. Sign in again.");
  refuseSuspended(account);
  return { userId, role: account.role, credential: { kind: "session", sessionId } };
}

import { Fault } from "../../schema/errors.ts";
import type { AppContext } from "../http/context.ts";
import { clientAddress, takeFromLimit } from "../http/rate-limit.ts";
import { newRouter } from "../http/router.ts";
import { deviceOf } from "../sessions/device.ts";
import { endSessionOf, endSessions } from "../sessions/sessions.ts";
import * as auth from "./auth.ts";
import { readViewer } from "./authenticate.ts";
import * as contract from "./contract.ts";
import { dropRefreshToken, isBrowser, keepRefreshToken, readRefreshToken } from "./refresh-cookie.ts";

export const authRoutes = newRouter();

authRoutes.openapi(contract.register, async (c) => {
  // Attempts count, not successes: each costs a password hash, and tells whether an address is taken.
  await takeFromLimit(c, "register", clientAddress(c));
  const signedIn = await auth.register(c.get("deps"), c.req.valid("json"), deviceOf(c));
  return c.json(handOver(c, signedIn), 201);
});

authRoutes.openapi(contract.signIn, async (c) => {
  const credentials = c.req.valid("json");
  // Per address first: who guesses at many accounts must not lock their owners out.
  await takeFromLimit(c, "signInAddress", clientAddress(c));
  await takeFromLimit(c, "signIn", credentials.email);
  return c.json(handOver(c, await auth.signIn(c.get("deps"), credentials, deviceOf(c))), 200);
});

authRoutes.openapi(contract.refresh, async (c) => {
  const token = readRefreshToken(c, await optionalBody(c));
  if (token === null) throw new Fault("UNAUTHENTICATED", "There is no refresh token. Sign in.");
  try {
    return c.json(handOver(c, await auth.refresh(c.get("deps"), token, deviceOf(c))), 200);
  } catch (error) {
    if (error instanceof Fault && error.status === 401) dropRefreshToken(c);
    throw error;
  }
});

authRoutes.openapi(contract.signOut, async (c) => {
  const token = readRefreshToken(c, await optionalBody(c));
  const deps = c.get("deps");
  if (token !== null) {
    await endSessionOf(deps, token);
  } else {
    // A client that kept its access token alone.
    const viewer = await readViewer(c);
    if (viewer?.credential.kind === "session") {
      await endSessions(deps, viewer.userId, { only: viewer.credential.sessionId });
    }
  }
  dropRefreshToken(c);
  return c.body(null, 204);
});

function handOver(c: AppContext, { refreshToken, ...rest }: auth.SignedIn) {
  if (!isBrowser(c)) return { ...rest, refreshToken };
  keepRefreshToken(c, refreshToken);
  return rest;
}

// The validated body, or none: browsers send no body with the cookie.
async function optionalBody(c: AppContext): Promise<{ refreshToken?: string | undefined }> {
  const text = await c.req.text();
  if (text === "") return {};
  try {
    const { refreshToken } = JSON.parse(text) as { refreshToken?: unknown };
    return typeof refreshToken === "string" ? { refreshToken } : {};
  } catch {
    throw new Fault("MALFORMED_REQUEST", "The request body is not valid JSON.");
  }
}

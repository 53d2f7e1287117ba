import { requirePermission } from "../auth/permissions.ts";
import { dropRefreshToken } from "../auth/refresh-cookie.ts";
import type { Viewer } from "../auth/viewer.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { endOwnSession, listOwnSessions } from "./own-sessions.ts";
import { endSessions } from "./sessions.ts";

export const sessionRoutes = newRouter();

sessionRoutes.openapi(contract.listSessions, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "session.manage");
  const account = { userId: viewer.userId, currentId: currentIdOf(viewer) };
  return c.json(await listOwnSessions(c.get("deps"), account, c.req.valid("query")), 200);
});

sessionRoutes.openapi(contract.endSession, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "session.manage");
  const { id } = c.req.valid("param");
  await endOwnSession(c.get("deps"), viewer.userId, id);
  if (id === currentIdOf(viewer)) dropRefreshToken(c);
  return c.body(null, 204);
});

sessionRoutes.openapi(contract.endSessions, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "session.manage");
  const currentId = currentIdOf(viewer);
  const everywhere = c.req.valid("query").current === "true";
  await endSessions(c.get("deps"), viewer.userId, everywhere || currentId === null ? {} : { except: currentId });
  if (everywhere) dropRefreshToken(c);
  return c.body(null, 204);
});

function currentIdOf({ credential }: Viewer): string | null {
  return credential.kind === "session" ? credential.sessionId : null;
}

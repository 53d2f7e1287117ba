import { viewerNow } from "../auth/authenticate.ts";
import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { openPersonStream } from "./person-stream.ts";

export const liveRoutes = newRouter();

liveRoutes.openapi(contract.watchPerson, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "notification.read");
  const { "last-event-id": last } = c.req.valid("header");
  return openPersonStream(c.get("deps"), viewer, {
    ask: () => viewerNow(c),
    sinceMs: last === undefined ? null : Number(last),
    signal: c.req.raw.signal,
  });
});

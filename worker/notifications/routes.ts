import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as notifications from "./notifications.ts";

export const notificationRoutes = newRouter();

notificationRoutes.openapi(contract.listNotifications, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "notification.read");
  return c.json(await notifications.listNotifications(c.get("deps"), viewer, c.req.valid("query")), 200);
});

notificationRoutes.openapi(contract.countUnread, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "notification.read");
  return c.json({ unreadCount: await notifications.countUnread(c.get("deps"), viewer) }, 200);
});

notificationRoutes.openapi(contract.markRead, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "notification.read");
  const { ids } = c.req.valid("json");
  const later = (work: Promise<unknown>) => c.executionCtx.waitUntil(work);
  return c.json({ unreadCount: await notifications.markRead(c.get("deps"), viewer, ids ?? null, later) }, 200);
});

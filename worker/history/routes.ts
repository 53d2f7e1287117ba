import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as history from "./history.ts";

export const historyRoutes = newRouter();

historyRoutes.openapi(contract.readViewerState, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "history.write");
  return c.json(await history.readViewerState(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

historyRoutes.openapi(contract.keepPosition, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "history.write");
  const { videoId } = c.req.valid("param");
  await history.keepPosition(c.get("deps"), viewer, videoId, c.req.valid("json").positionSeconds);
  return c.body(null, 204);
});

historyRoutes.openapi(contract.listHistory, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "history.manage");
  return c.json(await history.listHistory(c.get("deps"), viewer, c.req.valid("query")), 200);
});

historyRoutes.openapi(contract.forgetEntry, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "history.manage");
  await history.forgetEntry(c.get("deps"), userId, c.req.valid("param").videoId);
  return c.body(null, 204);
});

historyRoutes.openapi(contract.forgetAll, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "history.manage");
  await history.forgetAll(c.get("deps"), userId);
  return c.body(null, 204);
});

historyRoutes.openapi(contract.readSettings, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "history.manage");
  return c.json(await history.readSettings(c.get("deps"), userId), 200);
});

historyRoutes.openapi(contract.changeSettings, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "history.manage");
  return c.json(await history.changeSettings(c.get("deps"), userId, c.req.valid("json")), 200);
});

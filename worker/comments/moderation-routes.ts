import { actorOf } from "../audit/audit.ts";
import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as settings from "./comment-settings.ts";
import * as moderate from "./moderate-comments.ts";
import * as contract from "./moderation-contract.ts";

export const commentModerationRoutes = newRouter();

commentModerationRoutes.openapi(contract.approveComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.moderate");
  return c.json(await moderate.approveComment(c.get("deps"), viewer, c.req.valid("param").id, actorOf(c)), 200);
});

commentModerationRoutes.openapi(contract.holdComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.moderate");
  return c.json(await moderate.holdComment(c.get("deps"), viewer, c.req.valid("param").id, actorOf(c)), 200);
});

commentModerationRoutes.openapi(contract.pinComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.pin");
  return c.json(await moderate.pinComment(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

commentModerationRoutes.openapi(contract.unpinComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.pin");
  return c.json(await moderate.unpinComment(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

commentModerationRoutes.openapi(contract.listHeld, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.moderate");
  return c.json(await moderate.listHeld(c.get("deps"), viewer, c.req.valid("query")), 200);
});

commentModerationRoutes.openapi(contract.readSettings, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "comment.settings");
  return c.json(await settings.readSettings(c.get("deps"), userId), 200);
});

commentModerationRoutes.openapi(contract.writeSettings, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "comment.settings");
  return c.json(await settings.writeSettings(c.get("deps"), userId, c.req.valid("json")), 200);
});

commentModerationRoutes.openapi(contract.listBlocked, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "comment.settings");
  return c.json(await settings.listBlocked(c.get("deps"), userId, c.req.valid("query")), 200);
});

commentModerationRoutes.openapi(contract.blockUser, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "user.block");
  return c.json(await settings.blockUser(c.get("deps"), userId, c.req.valid("param").userId), 200);
});

commentModerationRoutes.openapi(contract.unblockUser, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "user.block");
  await settings.unblockUser(c.get("deps"), userId, c.req.valid("param").userId);
  return c.body(null, 204);
});

import { actorOf } from "../audit/audit.ts";
import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as comments from "./comments.ts";
import * as contract from "./contract.ts";
import * as write from "./write-comments.ts";

export const commentRoutes = newRouter();

commentRoutes.openapi(contract.listThreads, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await comments.listThreads(c.get("deps"), c.get("viewer"), id, c.req.valid("query")), 200);
});

commentRoutes.openapi(contract.createComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.write");
  const { body } = c.req.valid("json");
  return c.json(await write.createComment(c.get("deps"), viewer, c.req.valid("param").id, body), 201);
});

commentRoutes.openapi(contract.readComment, async (c) => {
  return c.json(await comments.readComment(c.get("deps"), c.get("viewer"), c.req.valid("param").id), 200);
});

commentRoutes.openapi(contract.editComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.edit");
  const { body } = c.req.valid("json");
  return c.json(await write.editComment(c.get("deps"), viewer, c.req.valid("param").id, body), 200);
});

commentRoutes.openapi(contract.deleteComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.delete");
  await write.deleteComment(c.get("deps"), viewer, c.req.valid("param").id, actorOf(c));
  return c.body(null, 204);
});

commentRoutes.openapi(contract.listReplies, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await comments.listReplies(c.get("deps"), c.get("viewer"), id, c.req.valid("query")), 200);
});

commentRoutes.openapi(contract.createReply, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.write");
  const { body } = c.req.valid("json");
  return c.json(await write.createReply(c.get("deps"), viewer, c.req.valid("param").id, body), 201);
});

commentRoutes.openapi(contract.likeComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.like");
  return c.json(await write.likeComment(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

commentRoutes.openapi(contract.unlikeComment, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "comment.like");
  return c.json(await write.unlikeComment(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

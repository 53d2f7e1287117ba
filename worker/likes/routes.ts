import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { listLiked, setLike } from "./likes.ts";

export const likeRoutes = newRouter();

likeRoutes.openapi(contract.likeVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.like");
  return c.json(await setLike(c.get("deps"), viewer, c.req.valid("param").id, true), 200);
});

likeRoutes.openapi(contract.unlikeVideo, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.like");
  return c.json(await setLike(c.get("deps"), viewer, c.req.valid("param").id, false), 200);
});

likeRoutes.openapi(contract.listLiked, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.like");
  return c.json(await listLiked(c.get("deps"), viewer, c.req.valid("query")), 200);
});

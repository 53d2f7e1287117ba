import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { choosePoster } from "./images.ts";

export const imageRoutes = newRouter();

imageRoutes.openapi(contract.choosePoster, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "video.update");
  const { id } = c.req.valid("param");
  return c.json(await choosePoster(c.get("deps"), viewer, id, c.req.valid("json").timeSeconds), 202);
});

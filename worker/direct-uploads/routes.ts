import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as directUploads from "./direct-uploads.ts";

export const directUploadRoutes = newRouter();

const viewerOf = (c: AppContext) => requirePermission(c.get("viewer"), "upload-link.create");

directUploadRoutes.openapi(contract.createDirectUpload, async (c) => {
  return c.json(await directUploads.createDirectUpload(c.get("deps"), viewerOf(c), c.req.valid("json")), 201);
});

directUploadRoutes.openapi(contract.readDirectUpload, async (c) => {
  return c.json(await directUploads.readDirectUpload(c.get("deps"), viewerOf(c), c.req.valid("param").id), 200);
});

directUploadRoutes.openapi(contract.cancelDirectUpload, async (c) => {
  await directUploads.cancelDirectUpload(c.get("deps"), viewerOf(c), c.req.valid("param").id);
  return c.body(null, 204);
});

import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import * as apiKeys from "./api-keys.ts";
import * as contract from "./contract.ts";

export const apiKeyRoutes = newRouter();

const viewerOf = (c: AppContext) => requirePermission(c.get("viewer"), "api-key.manage");

apiKeyRoutes.openapi(contract.createApiKey, async (c) => {
  return c.json(await apiKeys.createApiKey(c.get("deps"), viewerOf(c), c.req.valid("json")), 201);
});

apiKeyRoutes.openapi(contract.listApiKeys, async (c) => {
  return c.json({ items: await apiKeys.listApiKeys(c.get("deps"), viewerOf(c)) }, 200);
});

apiKeyRoutes.openapi(contract.revokeApiKey, async (c) => {
  await apiKeys.revokeApiKey(c.get("deps"), viewerOf(c), c.req.valid("param").id);
  return c.body(null, 204);
});

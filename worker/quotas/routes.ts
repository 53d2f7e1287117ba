import { actorOf } from "../audit/audit.ts";
import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as quotas from "./quotas.ts";

export const quotaRoutes = newRouter();

quotaRoutes.openapi(contract.readQuota, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "account.read");
  return c.json(await quotas.readQuota(c.get("deps"), userId), 200);
});

quotaRoutes.openapi(contract.readQuotaOf, async (c) => {
  return c.json(await quotas.readQuotaOf(c.get("deps"), c.req.valid("param").id), 200);
});

quotaRoutes.openapi(contract.changeQuotaOf, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await quotas.changeQuota(c.get("deps"), id, c.req.valid("json"), actorOf(c)), 200);
});

import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { listAudit } from "./list-audit.ts";

export const auditRoutes = newRouter();

auditRoutes.openapi(contract.listAudit, async (c) => {
  return c.json(await listAudit(c.get("deps"), c.req.valid("query")), 200);
});

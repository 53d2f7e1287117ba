import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { listDownloads } from "./downloads.ts";

export const downloadRoutes = newRouter();

downloadRoutes.openapi(contract.listDownloads, async (c) => {
  const { id } = c.req.valid("param");
  return c.json({ items: await listDownloads(c.get("deps"), c.get("viewer"), id) }, 200);
});

import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { readStatus } from "./status.ts";

export const statusRoutes = newRouter();

statusRoutes.openapi(contract.readStatus, async (c) => {
  c.header("cache-control", "no-store");
  return c.json(await readStatus(c.get("deps")), 200);
});

import { actorOf } from "../audit/audit.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as site from "./site.ts";

export const siteRoutes = newRouter();

siteRoutes.openapi(contract.readSite, async (c) => {
  c.header("cache-control", "public, max-age=2");
  return c.json(await site.readSite(c.get("deps")), 200);
});

siteRoutes.openapi(contract.readSettings, async (c) => {
  return c.json(await site.readSettings(c.get("deps")), 200);
});

siteRoutes.openapi(contract.changeSettings, async (c) => {
  return c.json(await site.changeSettings(c.get("deps"), c.req.valid("json"), actorOf(c)), 200);
});

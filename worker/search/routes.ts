import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { searchVideos } from "./search.ts";

export const searchRoutes = newRouter();

searchRoutes.openapi(contract.searchVideos, async (c) => {
  return c.json(await searchVideos(c.get("deps"), c.get("viewer"), c.req.valid("query")), 200);
});

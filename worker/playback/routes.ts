import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { readPlayback } from "./playback.ts";

export const playbackRoutes = newRouter();

playbackRoutes.openapi(contract.readPlayback, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await readPlayback(c.get("deps"), c.get("viewer"), id), 200);
});

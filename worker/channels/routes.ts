import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as channels from "./channels.ts";
import * as contract from "./contract.ts";

export const channelRoutes = newRouter();

channelRoutes.openapi(contract.readChannel, async (c) => {
  return c.json(await channels.readChannel(c.get("deps"), c.get("viewer"), c.req.valid("param").id), 200);
});

channelRoutes.openapi(contract.follow, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "channel.follow");
  return c.json(await channels.follow(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

channelRoutes.openapi(contract.unfollow, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "channel.follow");
  return c.json(await channels.unfollow(c.get("deps"), viewer, c.req.valid("param").id), 200);
});

channelRoutes.openapi(contract.listSubscriptions, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "channel.follow");
  return c.json(await channels.listFollowed(c.get("deps"), viewer, c.req.valid("query")), 200);
});

channelRoutes.openapi(contract.readFeed, async (c) => {
  const viewer = requirePermission(c.get("viewer"), "channel.follow");
  return c.json(await channels.readFeed(c.get("deps"), viewer, c.req.valid("query")), 200);
});

import { requirePermission } from "../auth/permissions.ts";
import { actorOf } from "../audit/audit.ts";
import { withoutEmptyBody } from "../http/empty-body.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as requests from "./creator-requests.ts";

export const creatorRequestRoutes = newRouter();

// The message came later than the call: clients that send none are as right as they were.
creatorRequestRoutes.use(contract.askToBeCreator.path, withoutEmptyBody);
creatorRequestRoutes.openapi(contract.askToBeCreator, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "creator-request.create");
  const { message } = c.req.valid("json");
  const user = await requests.askToBeCreator(c.get("deps"), userId, message, actorOf(c));
  return c.json(user, user.role === "user" ? 202 : 200);
});

creatorRequestRoutes.openapi(contract.listRequests, async (c) => {
  return c.json(await requests.listRequests(c.get("deps"), c.req.valid("query")), 200);
});

creatorRequestRoutes.openapi(contract.grantRequest, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await requests.decide(c.get("deps"), id, { state: "granted" }, actorOf(c)), 200);
});

creatorRequestRoutes.openapi(contract.declineRequest, async (c) => {
  const { id } = c.req.valid("param");
  const { reason } = c.req.valid("json");
  return c.json(await requests.decide(c.get("deps"), id, { state: "declined", reason }, actorOf(c)), 200);
});

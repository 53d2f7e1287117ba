import type { AppContext } from "../http/context.ts";
import { actorOf } from "../audit/audit.ts";
import { newRouter } from "../http/router.ts";
import { deleteUser } from "../users/delete-user.ts";
import * as contract from "./contract.ts";
import * as users from "./manage-users.ts";

export const adminRoutes = newRouter();

adminRoutes.openapi(contract.listUsers, async (c) => {
  return c.json(await users.listUsers(c.get("deps"), c.req.valid("query")), 200);
});

adminRoutes.openapi(contract.readUser, async (c) => {
  return c.json(await users.readUser(c.get("deps"), c.req.valid("param").id), 200);
});

adminRoutes.openapi(contract.changeUser, async (c) => {
  return c.json(await change(c, c.req.valid("param").id, c.req.valid("json")), 200);
});

adminRoutes.openapi(contract.changeUserBefore, async (c) => {
  return c.json(await change(c, c.req.valid("param").id, c.req.valid("json")), 200);
});

adminRoutes.openapi(contract.deleteUser, async (c) => {
  await deleteUser(c.get("deps"), c.req.valid("param").id, actorOf(c));
  return c.body(null, 204);
});

function change(c: AppContext, id: string, changes: contract.UserChanges): Promise<contract.AdminUser> {
  return users.changeUser(c.get("deps"), id, changes, actorOf(c));
}

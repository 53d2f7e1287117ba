import { requirePermission } from "../auth/permissions.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import { readUser } from "./read-user.ts";

export const userRoutes = newRouter();

userRoutes.openapi(contract.readMe, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "account.read");
  return c.json(await readUser(c.get("deps"), userId), 200);
});

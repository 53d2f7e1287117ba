import { Fault } from "../../schema/errors.ts";
import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import { forgetAccount } from "./account.ts";
import * as contract from "./contract.ts";
import { presentUser, type User } from "./present-user.ts";
import * as store from "./store.ts";

export const userRoutes = newRouter();

userRoutes.openapi(contract.readMe, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "account.read");
  return c.json(await readUser(c, userId), 200);
});

userRoutes.openapi(contract.becomeCreator, async (c) => {
  const { userId } = requirePermission(c.get("viewer"), "creator-request.create");
  const deps = c.get("deps");
  await store.promoteToCreator(deps, userId);
  await forgetAccount(deps, userId);
  return c.json(await readUser(c, userId), 200);
});

async function readUser(c: AppContext, id: string): Promise<User> {
  const user = await store.findUser(c.get("deps"), id);
  if (!user) throw new Fault("USER_NOT_FOUND", "There is no such account.");
  return presentUser(user);
}

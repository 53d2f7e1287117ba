import { Fault } from "../../schema/errors.ts";
import type { Deps } from "../deps.ts";
import { presentUser, type User } from "./present-user.ts";
import * as store from "./store.ts";

/** The row of an account. Throws USER_NOT_FOUND. */
export async function findUser(deps: Pick<Deps, "db">, id: string): Promise<store.UserRow> {
  return (await find(deps, id)).user;
}

/** An account as its owner sees it, with its wish to become a creator. Throws USER_NOT_FOUND. */
export async function readUser(deps: Pick<Deps, "db">, id: string): Promise<User> {
  const { user, request } = await find(deps, id);
  return presentUser(user, request);
}

async function find(deps: Pick<Deps, "db">, id: string) {
  const found = await store.findUser(deps, id);
  if (!found) throw new Fault("USER_NOT_FOUND", "There is no such account.");
  return found;
}

import { eq } from "drizzle-orm";
import { users } from "../../schema/tables.ts";
import type { Role } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";

/** What each request must know of its account. */
export type Account = { role: Role; status: "active" | "suspended" };

export async function findAccount({ db }: Pick<Deps, "db">, userId: string): Promise<Account | null> {
  const [row] = await db.select({ role: users.role, status: users.status }).from(users).where(eq(users.id, userId));
  return row ?? null;
}

export function userCacheKey(userId: string): string {
  return `account:${userId}`;
}

/** To be called after every change of an account's role or status, and its deletion. */
export async function forgetAccount({ cache }: Pick<Deps, "cache">, userId: string): Promise<void> {
  await cache.drop(userCacheKey(userId));
}

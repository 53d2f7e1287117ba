import { z } from "zod";
import type { Deps } from "../deps.ts";
import { userCacheKey, type Account } from "../users/account.ts";
import * as store from "./store.ts";

const keptSeconds = 3;
const clockSkewMs = 1_000;

// `at`: when Postgres was asked. Redis alone is not trusted to forget in time.
const Kept = z.object({ at: z.number() });
const SessionRecord = Kept.extend({ userId: z.string() });
const AccountRecord = Kept.extend({
  role: z.enum(["admin", "creator", "user"]),
  status: z.enum(["active", "suspended"]),
  suspendedReason: z.string().nullable(),
}) satisfies z.ZodType<Account>;

export function sessionCacheKey(sessionId: string): string {
  return `session:${sessionId}`;
}

/**
 * The account of a live session; null where the session has ended or belongs to another account.
 * Both are found by one call to Redis, or else by one query to Postgres, which is the truth. A
 * record counts for 3 s from the moment before Postgres was read, by the clock of whoever uses it: with
 * a Redis that kept an old one, or took it after it was dropped, an end or a change still holds within 5 s.
 *
 * @param later takes what may end behind the reply
 */
export async function accountOfSession(
  deps: Pick<Deps, "db" | "cache" | "now">,
  { sessionId, userId }: { sessionId: string; userId: string },
  later: (work: Promise<void>) => void,
): Promise<Account | null> {
  const at = deps.now().getTime();
  const keys = { session: sessionCacheKey(sessionId), account: userCacheKey(userId) };
  const [heldSession, heldAccount] = await deps.cache.getMany(keys.session, keys.account);
  const session = fresh(SessionRecord, heldSession, at);
  const account = fresh(AccountRecord, heldAccount, at);
  if (session && account) return session.userId === userId ? account : null;

  const found = await store.findAccountOfSession(deps, sessionId, userId);
  if (found) {
    const records = { [keys.session]: { userId, at }, [keys.account]: { ...found, at } };
    later(deps.cache.setMany(records, keptSeconds));
  }
  return found;
}

function fresh<T extends z.infer<typeof Kept>>(schema: z.ZodType<T>, held: unknown, now: number): T | null {
  const { data } = schema.safeParse(held);
  return data && now - data.at < keptSeconds * 1000 && data.at - now < clockSkewMs ? data : null;
}

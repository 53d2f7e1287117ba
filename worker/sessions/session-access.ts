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

type SessionRef = { sessionId: string; userId: string };

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
  session: SessionRef,
  later: (work: Promise<void>) => void,
): Promise<Account | null> {
  return (await accountsOfSessions(deps, [session], later))[0] ?? null;
}

/** As accountOfSession, for each of several: by one call to Redis, and at most one query to Postgres. */
export async function accountsOfSessions(
  deps: Pick<Deps, "db" | "cache" | "now">,
  refs: readonly SessionRef[],
  later: (work: Promise<void>) => void,
): Promise<(Account | null)[]> {
  if (refs.length === 0) return [];
  const at = deps.now().getTime();
  const held = await deps.cache.getMany(
    ...refs.flatMap(({ sessionId, userId }) => [sessionCacheKey(sessionId), userCacheKey(userId)]),
  );
  const known = refs.map(({ userId }, i) => {
    const session = fresh(SessionRecord, held[2 * i], at);
    const account = fresh(AccountRecord, held[2 * i + 1], at);
    if (!session || !account) return undefined;
    return session.userId === userId ? account : null;
  });
  const missing = refs.filter((_, i) => known[i] === undefined);
  if (missing.length === 0) return known.map((account) => account ?? null);

  const found = new Map(
    (await store.findAccountsOfSessions(deps, missing)).map(({ sessionId, userId, ...account }) => [
      `${sessionId} ${userId}`,
      account,
    ]),
  );
  const records: Record<string, unknown> = {};
  const accounts = refs.map(({ sessionId, userId }, i) => {
    if (known[i] !== undefined) return known[i];
    const account = found.get(`${sessionId} ${userId}`);
    if (!account) return null;
    records[sessionCacheKey(sessionId)] = { userId, at };
    records[userCacheKey(userId)] = { ...account, at };
    return account;
  });
  if (Object.keys(records).length > 0) later(deps.cache.setMany(records, keptSeconds));
  return accounts;
}

function fresh<T extends z.infer<typeof Kept>>(schema: z.ZodType<T>, held: unknown, now: number): T | null {
  const { data } = schema.safeParse(held);
  return data && now - data.at < keptSeconds * 1000 && data.at - now < clockSkewMs ? data : null;
}

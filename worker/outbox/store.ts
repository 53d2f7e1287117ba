import { eq, sql } from "drizzle-orm";
import { outbox } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

export type OutboxRow = { id: number; topic: string; payload: unknown; attempts: number };

/**
 * Takes up to `limit` due rows and postpones each by its back-off (5 s doubling to 1 h, of search to
 * 5 min), so that two relays never take the same row and a relay that dies leaves it for the next.
 */
export async function takeDue({ db }: Pick<Deps, "db">, limit: number): Promise<OutboxRow[]> {
  const { rows } = await db.execute<OutboxRow>(sql`
    update ${outbox} set
      attempts = attempts + 1,
      next_attempt_at = now() + interval '1 second' * greatest(
        -- The search engine is asked for all rows at once, so asking often costs little.
        least(case when topic like 'search.%' then 300 else 3600 end, 5 * power(2, least(attempts, 12))),
        -- What takes its time is not to be begun by the next cron while the first is still at it.
        case when topic in ('search.check', 'search.reindex') then 120 else 0 end)
    where id in (
      select id from ${outbox} where next_attempt_at <= now()
      order by next_attempt_at, id limit ${limit} for update skip locked)
    returning id::int as id, topic, payload, attempts`);
  return rows.sort((a, b) => a.id - b.id);
}

export async function removeDone({ db }: Pick<Deps, "db">, id: number): Promise<void> {
  await db.delete(outbox).where(eq(outbox.id, id));
}

export async function noteFailure({ db }: Pick<Deps, "db">, id: number, error: string): Promise<void> {
  await db
    .update(outbox)
    .set({ lastError: error.slice(0, 1000) })
    .where(eq(outbox.id, id));
}

/**
 * Makes due what waits for its next try of this topic: what it failed for is over. What was refused by
 * itself (`refusedPrefix`) keeps its back-off.
 */
export async function releaseWaiting({ db }: Pick<Deps, "db">, topic: string): Promise<void> {
  await db.execute(sql`
    update ${outbox} set next_attempt_at = now()
    where topic = ${topic} and next_attempt_at > now() and last_error is not null
      and not starts_with(last_error, ${refusedPrefix})`);
}

/** Begins what is noted where a row of a batch was refused while others were taken. */
export const refusedPrefix = "refused: ";

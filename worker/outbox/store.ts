import { eq, sql } from "drizzle-orm";
import { outbox } from "../../schema/tables.ts";
import type { Deps } from "../deps.ts";

export type OutboxRow = { id: number; topic: string; payload: unknown; attempts: number };

/**
 * Takes up to `limit` due rows and postpones each by its back-off (5 s doubling to 1 h), so that
 * two relays never take the same row and a relay that dies leaves it for the next.
 */
export async function takeDue({ db }: Pick<Deps, "db">, limit: number): Promise<OutboxRow[]> {
  const { rows } = await db.execute<OutboxRow>(sql`
    update ${outbox} set
      attempts = attempts + 1,
      next_attempt_at = now() + least(3600, 5 * power(2, least(attempts, 12))) * interval '1 second'
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

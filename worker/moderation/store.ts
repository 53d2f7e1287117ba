import { and, isNotNull, sql } from "drizzle-orm";
import { videos } from "../../schema/tables.ts";
import type { Actor } from "../audit/audit.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { restoreSteps, takeDownSteps } from "./take-down-steps.ts";

type Db = Pick<Deps, "db">;

export async function takeDown({ db }: Db, id: string, reason: string, at: { by: Actor; now: Date }): Promise<void> {
  await db.execute(sql`with ${takeDownSteps(id, reason, at, sql`true`)} select 1`);
}

export async function restore({ db }: Db, id: string, at: { by: Actor; now: Date }): Promise<void> {
  await db.execute(sql`with ${restoreSteps(id, at)} select 1`);
}

/** The latest first, from after the cursor. */
export async function listTakenDown(
  { db }: Db,
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<{ id: string; takenDownAt: Date }[]> {
  const { id, takenDownAt } = videos;
  const rows = await db
    .select({ id, takenDownAt })
    .from(videos)
    .where(
      and(
        isNotNull(takenDownAt),
        after ? sql`(${takenDownAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id})` : undefined,
      ),
    )
    .orderBy(descending(takenDownAt), descending(id))
    .limit(limit);
  return rows.flatMap((row) => (row.takenDownAt ? [{ id: row.id, takenDownAt: row.takenDownAt }] : []));
}

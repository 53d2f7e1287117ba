import { sql } from "drizzle-orm";
import { users } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import type { QuotaChanges } from "./contract.ts";
import { limitsOf, usedBy, type QuotaDeps } from "./quota-guard.ts";

export type Usage = Record<"videos" | "bytes" | "seconds", number> & {
  videosLimit: number;
  bytesLimit: number;
  minutesLimit: number;
} & Record<"ownVideos" | "ownBytes" | "ownMinutes", number | null>;

/** What an account uses, and its limits; 0 is none. Null where there is no such account. */
export async function findUsage({ db, settings }: QuotaDeps, userId: string): Promise<Usage | null> {
  const limit = limitsOf(settings);
  const { rows } = await db.execute<Record<keyof Usage, string | null>>(sql`
    select ${usedBy.videos} as videos, ${usedBy.bytes()} as bytes, ${usedBy.seconds()} as seconds,
      ${limit.videos} as "videosLimit", ${limit.bytes} as "bytesLimit", ${limit.minutes} as "minutesLimit",
      u.quota_videos as "ownVideos", u.quota_bytes as "ownBytes", u.quota_minutes as "ownMinutes"
    from ${users} u where u.id = ${userId}`);
  const [row] = rows;
  if (!row) return null;
  const numbers = Object.entries(row).map(([name, n]) => [name, n === null ? null : Number(n)]);
  return Object.fromEntries(numbers) as Usage;
}

/** Sets the quotas that are named, and notes it in the audit log by the same statement. */
export async function changeQuota(
  { db }: Pick<Deps, "db">,
  userId: string,
  changes: QuotaChanges,
  by: Actor,
): Promise<void> {
  const column = { videos: sql.raw("quota_videos"), bytes: sql.raw("quota_bytes"), minutes: sql.raw("quota_minutes") };
  const named = (["videos", "bytes", "minutes"] as const).filter((name) => changes[name] !== undefined);
  const set = named.map((name) => sql`${column[name]} = ${changes[name] ?? null}::bigint`);
  const quotas = (row: string) => {
    const of = sql.raw(row);
    return sql`jsonb_build_object('videos', ${of}.quota_videos, 'bytes', ${of}.quota_bytes, 'minutes', ${of}.quota_minutes)`;
  };
  await db.execute(sql`
    with before as (select id, quota_videos, quota_bytes, quota_minutes from ${users} where id = ${userId} for update),
    changed as (
      update ${users} u set ${sql.join(set, sql`, `)}, updated_at = now() from before where u.id = before.id
      returning u.id, ${quotas("before")} as old, ${quotas("u")} as new)
    ${noteChange(by, {
      action: "user.quota",
      target: sql`changed.id`,
      detail: sql`jsonb_build_object('before', changed.old, 'after', changed.new)`,
      source: sql`changed`,
    })}`);
}

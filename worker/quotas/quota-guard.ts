import { sql, type SQL } from "drizzle-orm";
import { Fault } from "../../schema/errors.ts";
import { uploads, users, videos } from "../../schema/tables.ts";
import { sqlState } from "../db.ts";
import type { Deps } from "../deps.ts";
import { settingInSql } from "../site/setting-sql.ts";

type Settings = Pick<Deps["settings"], "QUOTA_BYTES" | "QUOTA_MINUTES" | "QUOTA_VIDEOS">;
export type QuotaDeps = { db: Deps["db"]; settings: Settings };

/** What an account is about to take on, beyond what it has. Its own things are left out by name. */
export type Demand =
  | { kind: "video" }
  /** `bytes` as far as they are known; open uploads of this video are replaced. */
  | { kind: "upload"; videoId: string; bytes: number | null }
  | { kind: "source"; uploadId: string; bytes: number }
  | { kind: "duration"; videoId: string; seconds: number };

/** The limits that hold for an account, of a row of users called `u`: its own, or the site's; 0 is none. */
export const limitsOf = (settings: Settings) => ({
  videos: sql`coalesce(u.quota_videos, ${settingInSql("quotaVideos")}::int, ${settings.QUOTA_VIDEOS}::int)`,
  bytes: sql`coalesce(u.quota_bytes, ${settingInSql("quotaBytes")}::bigint, ${settings.QUOTA_BYTES}::bigint)`,
  minutes: sql`coalesce(u.quota_minutes, ${settingInSql("quotaMinutes")}::float8, ${settings.QUOTA_MINUTES}::float8)`,
});

/** What an account has of each, of a row of users called `u`. Uploads under way count as what they were declared. */
export const usedBy = {
  videos: sql`(select count(*) from ${videos} v where v.owner_id = u.id)`,
  bytes: (but: SQL = sql`false`) => sql`(
    select coalesce(sum(greatest(coalesce(up.stored_bytes, 0), coalesce(up.declared_bytes, 0))), 0)
    from ${uploads} up join ${videos} v on v.id = up.video_id
    where v.owner_id = u.id and up.state <> 'aborted' and not (${but}))`,
  seconds: (but: SQL = sql`false`) => sql`(
    select coalesce(sum(v.duration_seconds), 0) from ${videos} v
    where v.owner_id = u.id and v.state <> 'failed' and not (${but}))`,
};

/**
 * Runs a batch that begins with the two statements which `run` is given. The first lets no other
 * demand of the account pass until the batch has ended, so of any number at once only as many pass as
 * there is room for. The second breaks the batch off where there is none: then nothing of it happened.
 *
 * @param owner the id of the account, or a query for it
 * @throws Fault QUOTA_EXCEEDED
 */
export async function withinQuota<T>(
  deps: QuotaDeps,
  owner: SQL,
  demand: Demand,
  run: (lock: Statement, check: Statement) => Promise<T>,
): Promise<T> {
  // Not `for update`: that would wait for every row that merely refers to the account.
  const lock = deps.db.execute(sql`select 1 from ${users} where id = ${owner} for no key update`);
  // A statement of its own has no other way to end a batch; the divisor depends on rows, so it is not folded.
  const check = deps.db.execute(
    sql`select 1 / (case when ${isExceeded(deps.settings, demand)} then 0 else 1 end) from ${users} u where u.id = ${owner}`,
  );
  try {
    return await run(lock, check);
  } catch (error) {
    if (sqlState(error).code === "22012") throw exceeded(demand);
    throw error;
  }
}

type Statement = ReturnType<Deps["db"]["execute"]>;

function isExceeded(settings: Settings, demand: Demand): SQL {
  const limit = limitsOf(settings);
  const over = (most: SQL, wanted: SQL) => sql`(${most} > 0 and ${wanted} > ${most})`;
  switch (demand.kind) {
    case "video":
      return over(limit.videos, sql`${usedBy.videos} + 1`);
    case "upload": {
      const replaced = sql`up.video_id = ${demand.videoId} and up.state = 'open'`;
      const used = sql`${usedBy.seconds(sql`v.id = ${demand.videoId}`)} / 60`;
      return sql`(${over(limit.bytes, sql`${usedBy.bytes(replaced)} + ${demand.bytes ?? 1}::bigint`)}
        or (${limit.minutes} > 0 and ${used} >= ${limit.minutes}))`;
    }
    case "source":
      return over(limit.bytes, sql`${usedBy.bytes(sql`up.id = ${demand.uploadId}`)} + ${demand.bytes}::bigint`);
    case "duration": {
      const others = usedBy.seconds(sql`v.id = ${demand.videoId}`);
      return over(limit.minutes, sql`(${others} + ${demand.seconds}::float8) / 60`);
    }
  }
}

function exceeded({ kind }: Demand): Fault {
  const what = {
    video: "The account has as many videos as it may have.",
    upload: "The account has no room for this upload.",
    source: "The account has no room for this file.",
    duration: "The account has no minutes left for a video of this length.",
  }[kind];
  const advice =
    "Delete videos that are not needed, or ask the site's administrators. GET /users/me/quota has the figures.";
  return new Fault("QUOTA_EXCEEDED", `${what} ${advice}`);
}

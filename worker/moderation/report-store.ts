import { aliasedTable, and, eq, sql, type SQL } from "drizzle-orm";
import { comments, outbox, reports, users, videos } from "../../schema/tables.ts";
import { noteChange, type Actor } from "../audit/audit.ts";
import type { Viewer } from "../auth/viewer.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import { notifyTopics } from "../notifications/notify.ts";
import { visibleTo } from "../videos/visible-to.ts";
import type { Target } from "./report-contract.ts";

type Db = Pick<Deps, "db">;
export type ReportRow = typeof reports.$inferSelect;

/** A comment with its author and video; null where there is none, or `viewer` may not see it. */
export async function findComment({ db }: Db, id: string, viewer: Viewer | "any") {
  const seen =
    viewer === "any"
      ? undefined
      : sql`${comments.state} = 'visible' and ${comments.deletedAt} is null and ${visibleTo(viewer)}`;
  const [row] = await db
    .select({ comment: comments, videoId: videos.id })
    .from(comments)
    .innerJoin(videos, eq(videos.id, comments.videoId))
    .where(and(eq(comments.id, id), seen));
  return row?.comment ?? null;
}

/** Stores the report, or answers the reporter's open one of the same target. */
export async function putReport(
  { db }: Db,
  report: typeof reports.$inferInsert & { reporterId: string },
): Promise<{ row: ReportRow; created: boolean }> {
  // Between the two statements the first report may be decided: then there is room for this one.
  for (let round = 0; round < 3; round += 1) {
    const [created] = await db.insert(reports).values(report).onConflictDoNothing().returning();
    if (created) return { row: created, created: true };
    const { reporterId, targetId } = report;
    const [open] = await db
      .select()
      .from(reports)
      .where(and(eq(reports.reporterId, reporterId), eq(reports.targetId, targetId), eq(reports.state, "open")));
    if (open) return { row: open, created: false };
  }
  throw new Error("the report was neither stored nor there");
}

export type GroupRow = {
  target: Target;
  targetId: string;
  name: string | null;
  reportCount: number;
  reasons: string[];
  firstMs: number;
  lastMs: number;
  decidedMs: number | null;
};

/** By target: open ones from the oldest report on, decided ones from the latest decision back. */
export async function listGroups(
  { db }: Db,
  { state, target }: { state: ReportRow["state"]; target: Target | undefined },
  { limit, after }: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<GroupRow[]> {
  const key = state === "open" ? sql`min(r.created_at)` : sql`max(r.decided_at)`;
  const [compare, order] = state === "open" ? [sql`>`, sql`asc`] : [sql`<`, sql`desc`];
  const ms = (column: SQL) => sql`(extract(epoch from ${column}) * 1000)::float8`;
  const { rows } = await db.execute<GroupRow>(sql`
    with page as (
      select r.target, r.target_id, ${key} as key, count(*)::int as count, array_agg(distinct r.reason) as reasons,
        min(r.created_at) as first, max(r.created_at) as last, max(r.decided_at) as decided
      from ${reports} r
      where r.state = ${state} ${target ? sql`and r.target = ${target}` : sql``}
      group by r.target, r.target_id
      ${after ? sql`having (${key}, r.target_id) ${compare} (${after.createdAt}::timestamptz, ${after.id})` : sql``}
      order by key ${order}, r.target_id ${order} limit ${limit})
    select page.target, page.target_id as "targetId", coalesce(v.title, u.display_name, left(c.body, 200)) as name,
      page.count as "reportCount", page.reasons, ${ms(sql`page.first`)} as "firstMs", ${ms(sql`page.last`)} as "lastMs",
      ${ms(sql`page.decided`)} as "decidedMs"
    from page left join ${videos} v on v.id = page.target_id left join ${users} u on u.id = page.target_id
      left join ${comments} c on c.id = page.target_id
    order by page.key ${order}, page.target_id ${order}`);
  return rows;
}

const reporter = aliasedTable(users, "reporter");
const decider = aliasedTable(users, "decider");

/** The newest reports of a target, with the names of who reported and decided. */
export async function listOf({ db }: Db, targetId: string, limit: number) {
  return db
    .select({ report: reports, reporterName: reporter.displayName, deciderName: decider.displayName })
    .from(reports)
    .leftJoin(reporter, eq(reporter.id, reports.reporterId))
    .leftJoin(decider, eq(decider.id, reports.decidedBy))
    .where(eq(reports.targetId, targetId))
    .orderBy(descending(reports.createdAt), descending(reports.id))
    .limit(limit);
}

/** That the statement which `decide` runs has decided something: the condition of its action. */
export const somethingDecided = sql`exists (select 1 from decision)`;

type Statement = ReturnType<Deps["db"]["execute"]>;

/**
 * Decides all open reports of the target, notes it, tells the reporters and acts, all in one statement. Answers how
 * many there were: of two decisions at once, the second finds none and changes nothing. `lock` takes what the action changes before the
 * reports: the deletion of an account comes to them last as well, and neither waits for the other in a circle.
 */
export async function decide(
  { db }: Db,
  targetId: string,
  outcome: { state: "upheld" | "dismissed"; note: string; action: string | null; subject: string },
  by: Actor,
  action: { lock: Statement; steps: SQL } | null,
): Promise<number> {
  const { state, note, subject } = outcome;
  const decision = db.execute<{ count: number }>(sql`
    with decided as (
      update ${reports} set state = ${state}, decided_at = now(), decided_by = ${by.actorId}, note = ${note}
      where target_id = ${targetId} and state = 'open' returning id, reporter_id),
    decision as (select count(*)::int as count from decided having count(*) > 0),
    noted_decision as (${noteChange(by, {
      action: state === "upheld" ? "report.uphold" : "report.dismiss",
      target: sql`${targetId}`,
      detail: sql`jsonb_build_object('after', jsonb_strip_nulls(jsonb_build_object('reports', decision.count,
        'note', nullif(${note}::text, ''), 'action', ${outcome.action}::text)))`,
      source: sql`decision`,
    })}),
    told as (
      insert into ${outbox} (topic, payload)
      select ${notifyTopics.person}, jsonb_build_object('userId', reporter_id, 'kind', ${`report.${state}`}::text,
        'cause', id, 'payload', jsonb_build_object('subject', ${subject}::text))
      from decided where reporter_id is not null)
    ${action ? sql`, ${action.steps}` : sql``}
    select coalesce((select count from decision), 0) as count`);
  // Who decides is named in the reports: its deletion waits, or this does, before anything else is held.
  const actor = db.execute(sql`select 1 from ${users} where id = ${by.actorId} for key share`);
  const { rows } = action
    ? (await db.batch([actor, action.lock, decision]))[2]
    : (await db.batch([actor, decision]))[1];
  return rows[0]?.count ?? 0;
}

import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { listAudit } from "../audit/list-audit.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { findUser } from "../users/read-user.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import { findVisible } from "../videos/videos.ts";
import {
  targetKinds,
  type NewReport,
  type Report,
  type ReportedDetail,
  type ReportedTarget,
} from "./report-contract.ts";
import * as store from "./report-store.ts";
import { findSubject, targetOf } from "./subject.ts";

type Db = Pick<Deps, "db">;

const shownReports = 100;
const shownHistory = 20;

/**
 * Stores the report, or answers the open one of the same viewer and target.
 *
 * @throws Fault EMAIL_NOT_VERIFIED, REPORT_OWN, or VIDEO_, COMMENT_ or USER_NOT_FOUND for what the viewer may not see
 */
export async function createReport(
  deps: Db,
  viewer: Viewer,
  { target, targetId, reason, message }: NewReport,
): Promise<{ report: Report; created: boolean }> {
  const { emailVerifiedAt } = await findUser(deps, viewer.userId);
  if (!emailVerifiedAt) {
    throw new Fault("EMAIL_NOT_VERIFIED", "Confirm your e-mail address first, by the link in the mail that you got.");
  }
  const accusedId = await accusedOf(deps, viewer, target, targetId);
  if (accusedId === viewer.userId) throw new Fault("REPORT_OWN", "This is your own. Change or delete it instead.");
  const { row, created } = await store.putReport(deps, {
    id: newId("report"),
    reporterId: viewer.userId,
    target,
    targetId,
    accusedId,
    reason,
    message,
  });
  return { report: { ...present(row), target, targetId }, created };
}

async function accusedOf(deps: Db, viewer: Viewer, target: NewReport["target"], id: string): Promise<string | null> {
  if (target === "video") return (await findVisible(deps, viewer, id)).ownerId;
  if (target === "user") return (await findUser(deps, id)).id;
  const comment = await store.findComment(deps, id, viewer);
  if (!comment) throw new Fault("COMMENT_NOT_FOUND", "There is no such comment, or you may not see it.");
  return comment.authorId;
}

export async function listReported(
  deps: Db,
  query: {
    state: Report["state"];
    target?: NewReport["target"] | undefined;
    limit: number;
    cursor?: string | undefined;
  },
): Promise<{ items: ReportedTarget[]; nextCursor: string | null }> {
  const { state, target, limit, cursor } = query;
  const after = cursor ? decodeCursor(cursor, targetKinds) : null;
  const rows = await store.listGroups(deps, { state, target }, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.map(presentGroup),
    nextCursor:
      rows.length > limit && last
        ? encodeCursor({ createdAt: new Date(last.decidedMs ?? last.firstMs), id: last.targetId })
        : null,
  };
}

/** Throws REPORT_NOT_FOUND where nobody has reported it. */
export async function readReported(deps: Db, targetId: string): Promise<ReportedDetail> {
  const [rows, subject, history] = await Promise.all([
    store.listOf(deps, targetId, shownReports),
    findSubject(deps, targetId),
    listAudit(deps, { target: targetId, limit: shownHistory }),
  ]);
  if (rows.length === 0) throw new Fault("REPORT_NOT_FOUND", "Nobody has reported this.");
  const named = (id: string | null, displayName: string | null) =>
    id !== null && displayName !== null ? { id, displayName } : null;
  return {
    target: targetOf(targetId),
    targetId,
    ...subject,
    reports: rows.map(({ report, reporterName, deciderName }) => ({
      ...present(report),
      reporter: named(report.reporterId, reporterName),
      decidedAt: report.decidedAt?.toISOString() ?? null,
      decidedBy: named(report.decidedBy, deciderName),
      note: report.note,
    })),
    history: history.items,
  };
}

function present({ id, reason, message, state, createdAt }: store.ReportRow): Omit<Report, "target" | "targetId"> {
  return { id, reason: reason as Report["reason"], message, state, createdAt: createdAt.toISOString() };
}

function presentGroup({ firstMs, lastMs, decidedMs, ...row }: store.GroupRow): ReportedTarget {
  return {
    ...row,
    reasons: row.reasons as ReportedTarget["reasons"],
    firstReportedAt: new Date(firstMs).toISOString(),
    lastReportedAt: new Date(lastMs).toISOString(),
    decidedAt: decidedMs === null ? null : new Date(decidedMs).toISOString(),
  };
}

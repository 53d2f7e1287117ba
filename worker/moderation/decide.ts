import { Fault } from "../../schema/errors.ts";
import type { Actor } from "../audit/audit.ts";
import type { Deps } from "../deps.ts";
import { settleAccess } from "../playback/access.ts";
import { forgetAccount } from "../users/account.ts";
import { lockCommented, removeCommentSteps } from "./remove-comment.ts";
import type { Decision, ReportedDetail } from "./report-contract.ts";
import * as store from "./report-store.ts";
import { readReported } from "./reports.ts";
import { findSubject, type Subject } from "./subject.ts";
import { lockAccount, suspendSteps } from "./suspend-steps.ts";
import { lockVideo, takeDownSteps } from "./take-down-steps.ts";

type DecideDeps = Pick<Deps, "db" | "cache" | "now" | "objects" | "metrics">;

const longestSubject = 120;

/**
 * Decides all open reports of the target, and acts on it with them or not at all.
 *
 * @throws Fault REPORT_NOT_FOUND, REPORT_DECIDED where none is open, or FORBIDDEN where an admin would be suspended
 */
export async function decideReports(deps: DecideDeps, decision: Decision, by: Actor): Promise<ReportedDetail> {
  const { targetId, note, action } = decision;
  const [subject] = await Promise.all([findSubject(deps, targetId), readReported(deps, targetId)]);
  const outcome = {
    state: decision.decision,
    note,
    action: action?.kind ?? null,
    subject: inShort(subject.name ?? ""),
  };
  const count = await store.decide(deps, targetId, outcome, by, actionOf(deps, decision, subject, by));
  if (count === 0) throw new Fault("REPORT_DECIDED", "All reports of this were decided already.");
  if (action?.kind === "take-down") await settleAccess(deps, targetId);
  if (action?.kind === "suspend" && subject.accused) await forgetAccount(deps, subject.accused.id);
  return readReported(deps, targetId);
}

function actionOf(deps: DecideDeps, { targetId, action }: Decision, { accused }: Subject, by: Actor) {
  const only = store.somethingDecided;
  if (!action) return null;
  if (action.kind === "remove-comment") {
    return { lock: lockCommented(deps, targetId), steps: removeCommentSteps(targetId, by, only) };
  }
  if (action.kind === "take-down") {
    const steps = takeDownSteps(targetId, action.reason, { by, now: deps.now() }, only);
    return { lock: lockVideo(deps, targetId), steps };
  }
  // Whose admin rights are to end has them ended first, where nobody can take the last admin by mistake.
  if (!accused || accused.role === "admin") {
    throw new Fault("FORBIDDEN", "An admin is not suspended by a report. Change the account's role first.");
  }
  return { lock: lockAccount(deps, accused.id), steps: suspendSteps(accused.id, action.reason, by, only) };
}

function inShort(text: string): string {
  const [line = ""] = text.trim().split("\n");
  return line.length > longestSubject ? `${line.slice(0, longestSubject - 1)}…` : line;
}

import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern, idPrefix } from "../../schema/id.ts";
import { AuditEntry } from "../audit/contract.ts";
import { access, json, jsonBody, pageQuery, plainText, problemResponses } from "../http/contract.ts";

export const targetKinds = ["video", "comment", "user"] as const;
export const target = z.enum(targetKinds);
export type Target = z.infer<typeof target>;

const anyTarget = new RegExp(targetKinds.map((kind) => idPattern(kind).source).join("|"));
const targetId = z.string().regex(anyTarget, "must be the id of a video, a comment or an account");

export const reasons = [
  "spam",
  "sexual",
  "violent",
  "hateful",
  "harassment",
  "dangerous",
  "child-safety",
  "copyright",
  "misleading",
  "other",
] as const;
const reason = z.enum(reasons);
const state = z.enum(["open", "upheld", "dismissed"]);

export const NewReport = z
  .object({
    target,
    targetId,
    reason,
    message: plainText(2000).default("").meta({ description: "What the admins should know." }),
  })
  .refine(({ target, targetId }) => targetId.startsWith(`${idPrefix[target]}_`), {
    path: ["targetId"],
    message: "must be the id of what `target` says",
  });
export type NewReport = z.infer<typeof NewReport>;

export const Report = z
  .object({
    id: z.string(),
    target,
    targetId: z.string(),
    reason,
    message: z.string(),
    state,
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "Report" });
export type Report = z.infer<typeof Report>;

const Somebody = z.object({ id: z.string(), displayName: z.string() }).nullable();

/** All reports of one target that are in the same state. */
export const ReportedTarget = z
  .object({
    target,
    targetId: z.string(),
    name: z.string().nullable().meta({ description: "Title, name, or the comment's beginning; null: it is gone." }),
    reportCount: z.number().int(),
    reasons: z.array(reason),
    firstReportedAt: z.iso.datetime(),
    lastReportedAt: z.iso.datetime(),
    decidedAt: z.iso.datetime().nullable().meta({ description: "The latest decision; null while they are open." }),
  })
  .meta({ id: "ReportedTarget" });
export type ReportedTarget = z.infer<typeof ReportedTarget>;

export const ReportedDetail = z
  .object({
    target,
    targetId: z.string(),
    name: z.string().nullable().meta({ description: "Title, name or the comment's words; null: it is gone." }),
    state: z.string().nullable().meta({
      description: "A video's visibility or `taken-down`, a comment's state, an account's status; null: it is gone.",
    }),
    videoId: z.string().nullable().meta({ description: "The video, or the one that the comment stands under." }),
    takenDownReason: z.string().nullable(),
    accused: z
      .object({
        id: z.string(),
        displayName: z.string(),
        role: z.enum(["admin", "creator", "user"]),
        status: z.enum(["active", "suspended"]),
      })
      .nullable()
      .meta({ description: "The account that answers for it." }),
    reports: z
      .array(
        Report.omit({ target: true, targetId: true }).extend({
          reporter: Somebody.meta({ description: "Null: the account is gone." }),
          decidedAt: z.iso.datetime().nullable(),
          decidedBy: Somebody,
          note: z.string().nullable(),
        }),
      )
      .meta({ description: "The newest hundred, decided ones among them." }),
    history: z.array(AuditEntry).meta({ description: "The latest that was done to it, by the audit log." }),
  })
  .meta({ id: "ReportedDetail" });
export type ReportedDetail = z.infer<typeof ReportedDetail>;

const ownersReason = plainText(500).min(1).meta({ description: "Why; the one it concerns reads it." });

export const Decision = z
  .object({
    targetId,
    decision: z.enum(["upheld", "dismissed"]),
    note: plainText(2000).default("").meta({ description: "For the admins; nobody else reads it." }),
    action: z
      .discriminatedUnion("kind", [
        z.object({ kind: z.literal("take-down"), reason: ownersReason }),
        z.object({ kind: z.literal("remove-comment") }),
        z.object({ kind: z.literal("suspend"), reason: ownersReason }),
      ])
      .optional()
      .meta({ description: "What is done with an upheld target at the same moment. `suspend` suspends its owner." }),
  })
  .superRefine(({ targetId, decision, action }, issues) => {
    if (!action) return;
    if (decision === "dismissed") issues.addIssue({ code: "custom", path: ["action"], message: "goes with upheld" });
    const fits = { "take-down": idPrefix.video, "remove-comment": idPrefix.comment, suspend: "" }[action.kind];
    if (!targetId.startsWith(fits)) {
      issues.addIssue({ code: "custom", path: ["action", "kind"], message: "does not fit the target" });
    }
  });
export type Decision = z.infer<typeof Decision>;

export const createReport = createRoute({
  method: "post",
  path: "/reports",
  tags: ["reports"],
  summary: "Report a video, a comment or an account that breaks the rules",
  description:
    "Needs a confirmed e-mail address. Reporting the same thing again while the first report waits changes nothing. " +
    "You are told when it is decided.",
  ...access({ permission: "report.create", limit: "report" }),
  request: { body: jsonBody(NewReport) },
  responses: {
    200: json(Report, "Your report of this that waits already."),
    201: json(Report, "The report."),
    ...problemResponses,
  },
});

export const listReported = createRoute({
  method: "get",
  path: "/admin/reports",
  tags: ["admin"],
  summary: "List what was reported, each with how many reports it has",
  description: "Open ones from the oldest on, decided ones from the latest decision back.",
  ...access({ permission: "report.decide" }),
  request: { query: pageQuery.extend({ state: state.default("open"), target: target.optional() }) },
  responses: {
    200: json(z.object({ items: z.array(ReportedTarget), nextCursor: z.string().nullable() }), "One page."),
    ...problemResponses,
  },
});

export const readReported = createRoute({
  method: "get",
  path: "/admin/reports/{targetId}",
  tags: ["admin"],
  summary: "Read the reports of one target, how it stands now, and what was done to it",
  ...access({ permission: "report.decide" }),
  request: { params: z.object({ targetId }) },
  responses: { 200: json(ReportedDetail, "The target."), ...problemResponses },
});

export const decideReports = createRoute({
  method: "post",
  path: "/admin/reports/decide",
  tags: ["admin"],
  summary: "Decide all open reports of one target, and act on it",
  description: "All at once or nothing; of two admins at the same time, one decides. The reporters are told.",
  ...access({ permission: "report.decide", limit: "write" }),
  request: { body: jsonBody(Decision) },
  responses: { 200: json(ReportedDetail, "The target as it is now."), ...problemResponses },
});

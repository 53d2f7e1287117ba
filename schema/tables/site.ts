import { sql } from "drizzle-orm";
import { check, index, jsonb, pgEnum, pgTable, text, uniqueIndex } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { createdAt, instant, updatedAt } from "./columns.ts";

export const reportTarget = pgEnum("report_target", ["video", "comment", "user"]);
export const reportState = pgEnum("report_state", ["open", "upheld", "dismissed"]);

/** Somebody's word to the admins that something breaks the rules. */
export const reports = pgTable(
  "reports",
  {
    id: text().primaryKey(),
    reporterId: text("reporter_id").references(() => users.id, { onDelete: "set null" }),
    target: reportTarget().notNull(),
    /** No reference: a report outlives what it is about. */
    targetId: text("target_id").notNull(),
    /** The account that answers for the target. */
    accusedId: text("accused_id").references(() => users.id, { onDelete: "set null" }),
    reason: text().notNull(),
    message: text().notNull().default(""),
    state: reportState().notNull().default("open"),
    createdAt: createdAt(),
    decidedAt: instant("decided_at"),
    decidedBy: text("decided_by").references(() => users.id, { onDelete: "set null" }),
    /** What the admin noted. */
    note: text(),
  },
  (t) => [
    // Who reports the same thing again while the first report waits says nothing new.
    uniqueIndex("reports_once_idx")
      .on(t.reporterId, t.targetId)
      .where(sql`${t.state} = 'open'`),
    index("reports_state_idx").on(t.state, t.createdAt, t.id),
    index("reports_target_idx").on(t.targetId, t.createdAt),
    check("reports_message_length", sql`char_length(${t.message}) <= 2000`),
  ],
);

/** What admins set for the whole site while it runs: a name and its value. */
export const siteSettings = pgTable("site_settings", {
  name: text().primaryKey(),
  value: jsonb().notNull(),
  updatedAt: updatedAt(),
  updatedBy: text("updated_by").references(() => users.id, { onDelete: "set null" }),
});

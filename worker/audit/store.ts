import { and, eq, gte, lt, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { newId } from "../../schema/id.ts";
import { auditLog, users, videos } from "../../schema/tables.ts";
import { descending } from "../db.ts";
import type { Deps } from "../deps.ts";
import type { Actor, AuditAction } from "./audit.ts";

const actor = alias(users, "actor");
const target = alias(users, "target");
export type AuditRow = {
  entry: typeof auditLog.$inferSelect;
  actor: { name: string; email: string } | null;
  target: { name: string | null; email: string | null };
};

export type AuditFilter = {
  actor?: string | undefined;
  target?: string | undefined;
  action?: AuditAction | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

/** Newest first, from after the cursor, with the names of accounts that exist still. */
export async function listAudit(
  { db }: Pick<Deps, "db">,
  filter: AuditFilter,
  page: { limit: number; after: { createdAt: string; id: string } | null },
): Promise<AuditRow[]> {
  const conditions: (SQL | undefined)[] = [
    filter.actor ? eq(auditLog.actorId, filter.actor) : undefined,
    filter.target ? eq(auditLog.targetId, filter.target) : undefined,
    filter.action ? eq(auditLog.action, filter.action) : undefined,
    filter.from ? gte(auditLog.createdAt, new Date(filter.from)) : undefined,
    filter.to ? lt(auditLog.createdAt, new Date(filter.to)) : undefined,
    page.after
      ? sql`(${auditLog.createdAt}, ${auditLog.id}) < (${page.after.createdAt}::timestamptz, ${page.after.id})`
      : undefined,
  ];
  return db
    .select({
      entry: auditLog,
      actor: { name: actor.displayName, email: actor.email },
      target: {
        name: sql<string | null>`coalesce(${target.displayName}, ${videos.title})`,
        email: sql<string | null>`${target.email}`,
      },
    })
    .from(auditLog)
    .leftJoin(actor, eq(actor.id, auditLog.actorId))
    .leftJoin(target, eq(target.id, auditLog.targetId))
    .leftJoin(videos, eq(videos.id, auditLog.targetId))
    .where(and(...conditions))
    .orderBy(descending(auditLog.createdAt), descending(auditLog.id))
    .limit(page.limit);
}

/** Whose video it is; null where there is none. */
export async function findOwner({ db }: Pick<Deps, "db">, videoId: string): Promise<string | null> {
  const [row] = await db.select({ ownerId: videos.ownerId }).from(videos).where(eq(videos.id, videoId));
  return row?.ownerId ?? null;
}

export async function insertEntries(
  { db }: Pick<Deps, "db">,
  by: Actor,
  entries: { action: AuditAction; targetId: string; detail: object }[],
): Promise<void> {
  if (entries.length === 0) return;
  await db.insert(auditLog).values(entries.map((entry) => ({ id: newId("audit"), ...by, ...entry })));
}

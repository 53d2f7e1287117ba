import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import type { AuditAction } from "./audit.ts";
import type { AuditEntry } from "./contract.ts";
import * as store from "./store.ts";

export async function listAudit(
  deps: Pick<Deps, "db">,
  { limit, cursor, ...filter }: store.AuditFilter & { limit: number; cursor?: string | undefined },
): Promise<{ items: AuditEntry[]; nextCursor: string | null }> {
  const after = cursor ? decodeCursor(cursor, "audit") : null;
  const rows = await store.listAudit(deps, filter, { limit: limit + 1, after });
  const page = rows.slice(0, limit);
  const last = page.at(-1)?.entry;
  return { items: page.map(present), nextCursor: rows.length > limit && last ? encodeCursor(last) : null };
}

function present({ entry, actor, target }: store.AuditRow): AuditEntry {
  const { id, action, actorId, targetId, detail, requestId, address, createdAt } = entry;
  return {
    id,
    action: action as AuditAction,
    actor: actorId === null ? null : { id: actorId, name: actor?.name ?? null, email: actor?.email ?? null },
    target: { id: targetId, ...target },
    detail: detail as Record<string, unknown>,
    requestId,
    address,
    createdAt: createdAt.toISOString(),
  };
}

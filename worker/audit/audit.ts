import { sql, type SQL } from "drizzle-orm";
import { newId } from "../../schema/id.ts";
import { auditLog } from "../../schema/tables.ts";
import type { AppContext } from "../http/context.ts";
import { clientAddress } from "../http/rate-limit.ts";

/** Who did it, and by which request; all null where the platform acts by itself. */
export type Actor = { actorId: string | null; requestId: string | null; address: string | null };

/** What admins may do to the videos of others, as the permissions name it. */
const onOthersVideos = ["video.update", "video.delete", "video.upload", "playback.sign"] as const;
export type OnOthersVideos = (typeof onOthersVideos)[number];

export function isOnOthersVideos(permission: string): permission is OnOthersVideos {
  return onOthersVideos.some((name) => name === permission);
}

/**
 * What the log knows. The target of `user.*` and `creator-request.*` is an account, that of `comment.*` a comment,
 * that of `report.*` what was reported, that of `site.*` and `search.*` the site itself, otherwise a video.
 */
export const auditActions = [
  "user.role",
  "user.suspend",
  "user.restore",
  "user.delete",
  "user.quota",
  "creator-request.grant",
  "creator-request.decline",
  "comment.moderate",
  "video.take-down",
  "video.restore",
  "comment.remove",
  "report.uphold",
  "report.dismiss",
  "site.settings",
  "search.reindex",
  "search.synonyms",
  ...onOthersVideos,
] as const;
export type AuditAction = (typeof auditActions)[number];

/** The signed-in viewer of this request as an actor. */
export function actorOf(c: AppContext): Actor {
  return {
    actorId: c.get("viewer")?.userId ?? null,
    requestId: c.get("requestId"),
    address: c.req.header("cf-connecting-ip") === undefined ? null : clientAddress(c),
  };
}

/**
 * The statement that notes a change: to be put into the statement that makes it, so that there is
 * neither a change without its entry nor an entry without its change. `source` is what the change
 * returned, at most one row, and empty where nothing changed; `target` and `detail` may name its columns.
 */
export function noteChange(by: Actor, entry: { action: AuditAction; target: SQL; detail: SQL; source: SQL }): SQL {
  return sql`insert into ${auditLog} (id, actor_id, action, target_id, detail, request_id, address)
    select ${newId("audit")}, ${by.actorId}::text, ${entry.action}, ${entry.target}, ${entry.detail},
      ${by.requestId}::text, ${by.address}::text
    from ${entry.source} returning id`;
}

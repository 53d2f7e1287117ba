import { sql, type SQL } from "drizzle-orm";
import { videos } from "../../schema/tables.ts";
import { reachOf } from "../auth/permissions.ts";
import type { Viewer } from "../auth/viewer.ts";

/** What findVisible decides for one video, as the condition of a query over many. */
export function visibleTo(viewer: Viewer | null): SQL {
  const open = sql`(${videos.playable} and ${videos.visibility} <> 'private')`;
  const reach = reachOf(viewer, "video.read-hidden");
  if (!viewer || reach === null) return open;
  if (reach === "any" && viewer.credential.kind === "session") return sql`true`;
  return sql`(${open} or ${videos.ownerId} = ${viewer.userId})`;
}

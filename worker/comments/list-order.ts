import { descending } from "../db.ts";
import { sql, type SQL } from "drizzle-orm";
import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import { comments } from "../../schema/tables.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";

/** How the comments on a video sort. */
export const sorts = ["newest", "top"] as const;
export type Sort = (typeof sorts)[number];

type Row = Pick<typeof comments.$inferSelect, "id" | "createdAt" | "likeCount">;
const { id, createdAt, likeCount } = comments;

export function orderOf(sort: Sort): SQL[] {
  if (sort === "newest") return [descending(createdAt), descending(id)];
  return [likeCount, createdAt, id].map(descending);
}

/** The cursor after this row, which only lists of this sort take. */
export function cursorAfter(sort: Sort, row: Row): string {
  return sort === "newest" ? encodeCursor(row) : `t${row.likeCount}_${row.createdAt.getTime()}_${row.id}`;
}

/** The rows behind a cursor. Throws VALIDATION_FAILED for what is none of this sort. */
export function behind(sort: Sort, cursor: string): SQL {
  if (sort === "newest") {
    const after = decodeCursor(cursor, "comment");
    return sql`(${createdAt}, ${id}) < (${after.createdAt}::timestamptz, ${after.id})`;
  }
  const [, likes, time, last] = /^t(\d{1,9})_(\d{1,13})_(com_\w+)$/.exec(cursor) ?? [];
  if (likes && time && last && isId("comment", last)) {
    const moment = new Date(Number(time)).toISOString();
    return sql`(${likeCount}, ${createdAt}, ${id}) < (${Number(likes)}::int, ${moment}::timestamptz, ${last})`;
  }
  const message = "not a cursor of this list sorted by top";
  throw new Fault("VALIDATION_FAILED", `query.cursor: ${message}`, { fields: [{ path: "query.cursor", message }] });
}

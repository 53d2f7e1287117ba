import { descending } from "../db.ts";
import { sql, type SQL } from "drizzle-orm";
import { Fault } from "../../schema/errors.ts";
import { isId } from "../../schema/id.ts";
import { videos } from "../../schema/tables.ts";
import { decodeCursor, encodeCursor } from "./cursor.ts";
import type { Sort } from "./sorts.ts";

type Row = Pick<typeof videos.$inferSelect, "id" | "createdAt" | "viewCount" | "trendingScore" | "durationSeconds">;

/** By what a list is sorted, downwards and by id among equals. `valueOf` is what the column holds. */
const counted: Record<
  Exclude<Sort, "newest">,
  { letter: string; whole: boolean; column: SQL; valueOf: (row: Row) => number }
> = {
  popular: { letter: "p", whole: true, column: sql`${videos.viewCount}`, valueOf: (row) => row.viewCount },
  trending: { letter: "t", whole: false, column: sql`${videos.trendingScore}`, valueOf: (row) => row.trendingScore },
  longest: {
    letter: "l",
    whole: false,
    column: sql`coalesce(${videos.durationSeconds}, 0)`,
    valueOf: (row) => row.durationSeconds ?? 0,
  },
};

export function orderOf(sort: Sort): SQL[] {
  const column = sort === "newest" ? videos.createdAt : counted[sort].column;
  return [descending(column), descending(videos.id)];
}

/** The cursor after this row, which only lists of this sort take. */
export function cursorAfter(sort: Sort, row: Row): string {
  if (sort === "newest") return encodeCursor(row);
  const { letter, valueOf } = counted[sort];
  return `${letter}${valueOf(row)}_${row.id}`;
}

/** The rows behind a cursor. Throws VALIDATION_FAILED for what is none of this sort. */
export function behind(sort: Sort, cursor: string): SQL {
  if (sort === "newest") {
    const { createdAt, id } = decodeCursor(cursor);
    return sql`(${videos.createdAt}, ${videos.id}) < (${createdAt}::timestamptz, ${id})`;
  }
  const { letter, whole, column } = counted[sort];
  const [, given, text, id] = /^([a-z])(-?\d[\d.e+-]{0,40})_(vid_\w+)$/.exec(cursor) ?? [];
  const value = Number(text);
  const fits = whole ? Number.isSafeInteger(value) : Number.isFinite(value);
  if (given === letter && fits && id && isId("video", id)) {
    // A double in its shortest form reads back as itself. The column's own type lets its index be used.
    const type = sql.raw(whole ? "bigint" : "float8");
    return sql`(${column}, ${videos.id}) < (${String(value)}::${type}, ${id})`;
  }
  const message = `not a cursor of this list sorted by ${sort}`;
  throw new Fault("VALIDATION_FAILED", `query.cursor: ${message}`, { fields: [{ path: "query.cursor", message }] });
}

import type { videoDays } from "../../schema/tables.ts";

/** The figures of one video on one day. */
export type DayRow = typeof videoDays.$inferSelect & { title: string };

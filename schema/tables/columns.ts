import { timestamp } from "drizzle-orm/pg-core";

/** Milliseconds, as JavaScript's Date holds them: a cursor made of one compares exactly. */
export const instant = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });
export const createdAt = () => instant("created_at").notNull().defaultNow();
export const updatedAt = () => instant("updated_at").notNull().defaultNow();

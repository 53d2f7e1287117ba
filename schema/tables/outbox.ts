import { bigserial, index, integer, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { createdAt, instant } from "./columns.ts";

/** Side effects owed: written in the statement that changes the state, relayed until they happened. */
export const outbox = pgTable(
  "outbox",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    topic: text().notNull(),
    payload: jsonb().notNull(),
    attempts: integer().notNull().default(0),
    lastError: text("last_error"),
    createdAt: createdAt(),
    nextAttemptAt: instant("next_attempt_at").notNull().defaultNow(),
  },
  (t) => [index("outbox_due_idx").on(t.nextAttemptAt, t.id)],
);

import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgEnum, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { users } from "./accounts.ts";
import { createdAt, instant, updatedAt } from "./columns.ts";

export const webhookState = pgEnum("webhook_state", ["waiting", "delivered", "failed"]);

/** An address of a creator's own server that is told of events. */
export const webhookEndpoints = pgTable(
  "webhook_endpoints",
  {
    id: text().primaryKey(),
    ownerId: text("owner_id")
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    url: text().notNull(),
    description: text().notNull().default(""),
    /** Such as `video.ready`; empty: all. */
    events: text().array().notNull().default([]),
    /** What signs its messages, encrypted. */
    secret: text().notNull(),
    /** The secret before the current one signs as well until then. */
    previousSecret: text("previous_secret"),
    previousSecretUntil: instant("previous_secret_until"),
    enabled: boolean().notNull().default(true),
    /** Why it was switched off, where the platform did it. */
    disabledReason: text("disabled_reason"),
    createdAt: createdAt(),
    updatedAt: updatedAt(),
  },
  (t) => [index("webhook_endpoints_owner_idx").on(t.ownerId, t.createdAt.desc(), t.id.desc())],
);

/** One event on its way to one endpoint. */
export const webhookDeliveries = pgTable(
  "webhook_deliveries",
  {
    id: text().primaryKey(),
    endpointId: text("endpoint_id")
      .notNull()
      .references(() => webhookEndpoints.id, { onDelete: "cascade" }),
    /** The `webhook-id` that it is sent under: the same for all its attempts and for a replay. */
    eventId: text("event_id").notNull(),
    event: text().notNull(),
    payload: jsonb().notNull(),
    state: webhookState().notNull().default("waiting"),
    attempts: integer().notNull().default(0),
    nextAttemptAt: instant("next_attempt_at"),
    createdAt: createdAt(),
    endedAt: instant("ended_at"),
  },
  (t) => [
    unique("webhook_deliveries_event_key").on(t.endpointId, t.eventId),
    index("webhook_deliveries_due_idx")
      .on(t.nextAttemptAt)
      .where(sql`${t.state} = 'waiting'`),
    index("webhook_deliveries_time_idx").on(t.endpointId, t.createdAt.desc(), t.id.desc()),
  ],
);

/** What an endpoint answered to one attempt. */
export const webhookAttempts = pgTable(
  "webhook_attempts",
  {
    deliveryId: text("delivery_id")
      .notNull()
      .references(() => webhookDeliveries.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    /** HTTP status; null where none came. */
    status: integer(),
    error: text(),
    /** The start of the answer's body. */
    answer: text(),
    durationMs: integer("duration_ms").notNull(),
    createdAt: createdAt(),
  },
  (t) => [primaryKey({ columns: [t.deliveryId, t.number] })],
);

import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { testEvent } from "../../schema/webhook-events.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { decodeCursor, encodeCursor } from "../videos/cursor.ts";
import type { Delivery, DeliveryDetail, DeliveryPage } from "./delivery-contract.ts";
import * as store from "./delivery-store.ts";
import { wakeSender } from "./senders.ts";
import { findOwnEndpoint } from "./webhooks.ts";

type SendDeps = Pick<Deps, "db" | "objects" | "now">;

/** Throws WEBHOOK_NOT_FOUND or WEBHOOK_DISABLED. */
export async function sendTest(deps: SendDeps, viewer: Viewer, endpointId: string): Promise<Delivery> {
  const { enabled } = await findOwnEndpoint(deps, viewer, endpointId);
  requireEnabled(enabled);
  const id = newId("webhookDelivery");
  const payload = { type: testEvent, timestamp: deps.now().toISOString(), data: { webhookId: endpointId } };
  await store.insertDeliveries(deps, [{ id, endpointId }], { id: newId("event"), type: testEvent, payload });
  const { delivery } = await findOwn(deps, viewer, id);
  await wakeSender(deps, endpointId);
  return present(delivery);
}

/** Throws WEBHOOK_NOT_FOUND. */
export async function listDeliveries(
  deps: Pick<Deps, "db">,
  viewer: Viewer,
  endpointId: string,
  query: { limit: number; cursor?: string | undefined; state?: Delivery["state"] | undefined },
): Promise<DeliveryPage> {
  const after = query.cursor ? decodeCursor(query.cursor, "webhookDelivery") : null;
  await findOwnEndpoint(deps, viewer, endpointId);
  const filter = { endpointId, state: query.state };
  const rows = await store.listDeliveries(deps, filter, { limit: query.limit + 1, after });
  const page = rows.slice(0, query.limit);
  const last = page.at(-1);
  return { items: page.map(present), nextCursor: rows.length > query.limit && last ? encodeCursor(last) : null };
}

/** Throws WEBHOOK_DELIVERY_NOT_FOUND. */
export async function readDelivery(deps: Pick<Deps, "db">, viewer: Viewer, id: string): Promise<DeliveryDetail> {
  const { delivery, attempts } = await findOwn(deps, viewer, id);
  const { type, timestamp, data } = delivery.payload;
  return {
    ...present(delivery),
    // In the order in which it is sent.
    payload: { type, timestamp, data },
    log: attempts.map(({ number, status, error, answer, durationMs, createdAt }) => ({
      number,
      status,
      error,
      answer,
      durationMs,
      createdAt: createdAt.toISOString(),
    })),
  };
}

/** Throws WEBHOOK_DELIVERY_NOT_FOUND or WEBHOOK_DISABLED. */
export async function replayDelivery(deps: SendDeps, viewer: Viewer, id: string): Promise<DeliveryDetail> {
  const { delivery, enabled } = await findOwn(deps, viewer, id);
  requireEnabled(enabled);
  await store.restart(deps, id);
  const restarted = await readDelivery(deps, viewer, id);
  await wakeSender(deps, delivery.endpointId);
  return restarted;
}

async function findOwn(deps: Pick<Deps, "db">, { userId }: Viewer, id: string) {
  const found = await store.findOwnDelivery(deps, userId, id);
  if (!found) throw new Fault("WEBHOOK_DELIVERY_NOT_FOUND", "You have no such delivery, or it is too long ago.");
  return found;
}

function requireEnabled(enabled: boolean): void {
  if (!enabled) throw new Fault("WEBHOOK_DISABLED", "The webhook is switched off. Switch it on first.");
}

function present(row: store.DeliveryRow): Delivery {
  const { id, endpointId, eventId, event, state, attempts, nextAttemptAt, createdAt, endedAt } = row;
  return {
    id,
    webhookId: endpointId,
    eventId,
    event,
    state,
    attempts,
    nextAttemptAt: nextAttemptAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    endedAt: endedAt?.toISOString() ?? null,
  };
}

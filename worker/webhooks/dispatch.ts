import { z } from "zod";
import { derivedId } from "../../schema/id.ts";
import { webhookEventNames } from "../../schema/webhook-events.ts";
import type { Deps } from "../deps.ts";
import * as store from "./delivery-store.ts";
import { wakeSender } from "./senders.ts";

const EventPayload = z.object({
  ownerId: z.string(),
  type: z.enum(webhookEventNames),
  cause: z.string(),
  at: z.coerce.date(),
  data: z.record(z.string(), z.unknown()),
});

/** One delivery of the event for each endpoint that listens, however often this is carried out. */
export async function dispatchEvent(deps: Pick<Deps, "db" | "objects">, payload: unknown): Promise<void> {
  const { ownerId, type, cause, at, data } = EventPayload.parse(payload);
  const eventId = await derivedId("event", cause);
  const listening = await store.findListening(deps, ownerId, type);
  const deliveries = await Promise.all(
    listening.map(async (endpointId) => ({
      id: await derivedId("webhookDelivery", `${endpointId}:${eventId}`),
      endpointId,
    })),
  );
  const body = { type, timestamp: at.toISOString(), data };
  await store.insertDeliveries(deps, deliveries, { id: eventId, type, payload: body });
  await Promise.all(listening.map((endpointId) => wakeSender(deps, endpointId)));
}

const OfVideo = z.object({ data: z.object({ video: z.object({ id: z.string() }) }) });

/** The video that an event tells of, as it is owed and as it is sent; null where it is of none. */
export function videoOfEvent(payload: unknown): string | null {
  return OfVideo.safeParse(payload).data?.data.video.id ?? null;
}

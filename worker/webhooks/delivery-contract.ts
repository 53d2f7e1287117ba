import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { access, json, pageQuery, problemResponses } from "../http/contract.ts";
import { webhookId } from "./contract.ts";

export const keptDays = 30;

const path = z.object({
  id: z.string().regex(idPattern("webhookDelivery"), "must be a delivery's id such as whd_…"),
});
const state = z.enum(["waiting", "delivered", "failed"]);

export const Delivery = z
  .object({
    id: z.string(),
    webhookId: z.string(),
    eventId: z.string().meta({ description: "The `webhook-id` that it is sent under, each time." }),
    event: z.string(),
    state,
    attempts: z.number().int().meta({ description: "Since it was begun, or begun anew by a replay." }),
    nextAttemptAt: z.iso.datetime().nullable(),
    createdAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: "WebhookDelivery" });
export type Delivery = z.infer<typeof Delivery>;

const DeliveryPage = z
  .object({ items: z.array(Delivery), nextCursor: z.string().nullable() })
  .meta({ id: "WebhookDeliveryPage" });
export type DeliveryPage = z.infer<typeof DeliveryPage>;

const Attempt = z
  .object({
    number: z.number().int(),
    status: z.number().int().nullable().meta({ description: "The HTTP status; null where no answer came." }),
    error: z.string().nullable(),
    answer: z.string().nullable().meta({ description: "The first kilobyte of the answer's body." }),
    durationMs: z.number().int(),
    createdAt: z.iso.datetime(),
  })
  .meta({ id: "WebhookAttempt" });

export const DeliveryDetail = Delivery.extend({
  payload: z.object({ type: z.string(), timestamp: z.string(), data: z.record(z.string(), z.unknown()) }),
  log: z.array(Attempt).meta({ description: "Every attempt, the first one first." }),
}).meta({ id: "WebhookDeliveryDetail" });
export type DeliveryDetail = z.infer<typeof DeliveryDetail>;

const reads = access({ permission: "webhook.manage" });
// Each has the platform ask a stranger's server.
const sends = access({ permission: "webhook.manage", limit: "webhookSend" });
const tags = ["webhooks"];

export const sendTest = createRoute({
  method: "post",
  path: "/webhooks/{id}/test",
  tags,
  summary: "Send a webhook an event `webhook.test`",
  ...sends,
  request: { params: z.object({ id: webhookId }) },
  responses: { 202: json(Delivery, "The delivery, on its way."), ...problemResponses },
});

export const listDeliveries = createRoute({
  method: "get",
  path: "/webhooks/{id}/deliveries",
  tags,
  summary: "List what was sent to a webhook, newest first",
  description: `Kept for ${keptDays} days.`,
  ...reads,
  request: { params: z.object({ id: webhookId }), query: pageQuery.extend({ state: state.optional() }) },
  responses: { 200: json(DeliveryPage, "One page."), ...problemResponses },
});

export const readDelivery = createRoute({
  method: "get",
  path: "/webhooks/deliveries/{id}",
  tags,
  summary: "Read a delivery with its payload and all attempts",
  ...reads,
  request: { params: path },
  responses: { 200: json(DeliveryDetail, "The delivery."), ...problemResponses },
});

export const replayDelivery = createRoute({
  method: "post",
  path: "/webhooks/deliveries/{id}/replay",
  tags,
  summary: "Send a delivery again, now",
  description: "Under the same `webhook-id`, with all its attempts ahead of it. One that waits is only sent sooner.",
  ...sends,
  request: { params: path },
  responses: { 202: json(DeliveryDetail, "The delivery, on its way."), ...problemResponses },
});

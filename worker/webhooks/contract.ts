import { createRoute } from "@hono/zod-openapi";
import { z } from "zod";
import { idPattern } from "../../schema/id.ts";
import { importUrlLength } from "../../schema/import-url.ts";
import { webhookEventNames, webhookEvents } from "../../schema/webhook-events.ts";
import { access, json, jsonBody, plainText, problemResponses } from "../http/contract.ts";

export const mostEndpoints = 20;
export const previousSecretHours = 24;

export const webhookId = z.string().regex(idPattern("webhookEndpoint"), "must be a webhook's id such as whe_…");
const path = z.object({ id: webhookId });
const words = webhookEventNames.map((name) => `\`${name}\`: ${webhookEvents[name]}.`).join(" ");

const url = z.string().trim().min(1).max(importUrlLength).meta({
  description: "An https address of the public internet, on port 443. Redirects are not followed.",
});
const description = plainText(200);
const eventNames = z.array(z.enum(webhookEventNames));
const events = eventNames
  .max(webhookEventNames.length)
  .transform((list) => [...new Set(list)])
  .meta({ description: `What it is told of; empty: of everything. ${words}` });

export const NewWebhook = z.object({ url, description: description.default(""), events: events.default([]) });
export type NewWebhook = z.infer<typeof NewWebhook>;

export const WebhookChanges = z
  .object({
    url,
    description,
    events,
    enabled: z
      .boolean()
      .meta({ description: "While it is off, nothing is sent, and what happens is not kept for it." }),
  })
  .partial()
  .refine((changes) => Object.keys(changes).length > 0, "name at least one field to change");
export type WebhookChanges = z.infer<typeof WebhookChanges>;

export const Webhook = z
  .object({
    id: z.string(),
    url: z.string(),
    description: z.string(),
    events: eventNames.meta({ description: "Empty: all." }),
    enabled: z.boolean(),
    disabledReason: z.string().nullable().meta({ description: "Why the platform switched it off." }),
    previousSecretUntil: z.iso
      .datetime()
      .nullable()
      .meta({ description: "Until then the secret before the current one signs as well." }),
    createdAt: z.iso.datetime(),
    updatedAt: z.iso.datetime(),
  })
  .meta({ id: "Webhook" });
export type Webhook = z.infer<typeof Webhook>;

const WithSecret = Webhook.extend({ secret: z.string() }).meta({ id: "WebhookWithSecret" });
export type WithSecret = z.infer<typeof WithSecret>;

const reads = access({ permission: "webhook.manage" });
const writes = access({ permission: "webhook.manage", limit: "write" });
const tags = ["webhooks"];

export const createWebhook = createRoute({
  method: "post",
  path: "/webhooks",
  tags,
  summary: "Have a server of yours told of events",
  description:
    `Messages are signed as Standard Webhooks (https://www.standardwebhooks.com) describes. An account has at most ` +
    `${mostEndpoints} endpoints. What an endpoint does not answer with 2xx within 15 s is sent again up to nine times, over three days.`,
  ...writes,
  request: { body: jsonBody(NewWebhook) },
  responses: { 201: json(WithSecret, "The webhook. Its secret is shown this once."), ...problemResponses },
});

export const listWebhooks = createRoute({
  method: "get",
  path: "/webhooks",
  tags,
  summary: "List your webhooks, newest first",
  ...reads,
  responses: { 200: json(z.object({ items: z.array(Webhook) }), "All of them."), ...problemResponses },
});

export const readWebhook = createRoute({
  method: "get",
  path: "/webhooks/{id}",
  tags,
  summary: "Read a webhook",
  ...reads,
  request: { params: path },
  responses: { 200: json(Webhook, "The webhook."), ...problemResponses },
});

export const updateWebhook = createRoute({
  method: "patch",
  path: "/webhooks/{id}",
  tags,
  summary: "Change a webhook, or switch it on or off",
  ...writes,
  request: { params: path, body: jsonBody(WebhookChanges) },
  responses: { 200: json(Webhook, "The webhook as it is now."), ...problemResponses },
});

export const deleteWebhook = createRoute({
  method: "delete",
  path: "/webhooks/{id}",
  tags,
  summary: "Delete a webhook with its log",
  ...writes,
  request: { params: path },
  responses: { 204: { description: "Deleted." }, ...problemResponses },
});

export const rotateSecret = createRoute({
  method: "post",
  path: "/webhooks/{id}/rotate-secret",
  tags,
  summary: "Give a webhook a new secret",
  description: `The one before signs beside it for ${previousSecretHours} hours, so that a receiver has the time to change.`,
  ...writes,
  request: { params: path },
  responses: {
    200: json(WithSecret, "The webhook with its new secret, which is shown this once."),
    ...problemResponses,
  },
});

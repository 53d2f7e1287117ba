import { requirePermission } from "../auth/permissions.ts";
import type { AppContext } from "../http/context.ts";
import { newRouter } from "../http/router.ts";
import * as contract from "./contract.ts";
import * as deliveries from "./deliveries.ts";
import * as deliveryContract from "./delivery-contract.ts";
import * as webhooks from "./webhooks.ts";

export const webhookRoutes = newRouter();

const viewerOf = (c: AppContext) => requirePermission(c.get("viewer"), "webhook.manage");

webhookRoutes.openapi(contract.createWebhook, async (c) => {
  return c.json(await webhooks.createWebhook(c.get("deps"), viewerOf(c), c.req.valid("json")), 201);
});

webhookRoutes.openapi(contract.listWebhooks, async (c) => {
  return c.json({ items: await webhooks.listWebhooks(c.get("deps"), viewerOf(c)) }, 200);
});

webhookRoutes.openapi(contract.readWebhook, async (c) => {
  return c.json(await webhooks.readWebhook(c.get("deps"), viewerOf(c), c.req.valid("param").id), 200);
});

webhookRoutes.openapi(contract.updateWebhook, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await webhooks.updateWebhook(c.get("deps"), viewerOf(c), id, c.req.valid("json")), 200);
});

webhookRoutes.openapi(contract.deleteWebhook, async (c) => {
  await webhooks.deleteWebhook(c.get("deps"), viewerOf(c), c.req.valid("param").id);
  return c.body(null, 204);
});

webhookRoutes.openapi(contract.rotateSecret, async (c) => {
  return c.json(await webhooks.rotateSecret(c.get("deps"), viewerOf(c), c.req.valid("param").id), 200);
});

webhookRoutes.openapi(deliveryContract.sendTest, async (c) => {
  return c.json(await deliveries.sendTest(c.get("deps"), viewerOf(c), c.req.valid("param").id), 202);
});

webhookRoutes.openapi(deliveryContract.listDeliveries, async (c) => {
  const { id } = c.req.valid("param");
  return c.json(await deliveries.listDeliveries(c.get("deps"), viewerOf(c), id, c.req.valid("query")), 200);
});

webhookRoutes.openapi(deliveryContract.readDelivery, async (c) => {
  return c.json(await deliveries.readDelivery(c.get("deps"), viewerOf(c), c.req.valid("param").id), 200);
});

webhookRoutes.openapi(deliveryContract.replayDelivery, async (c) => {
  return c.json(await deliveries.replayDelivery(c.get("deps"), viewerOf(c), c.req.valid("param").id), 202);
});

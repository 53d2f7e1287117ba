import { Fault } from "../../schema/errors.ts";
import { newId } from "../../schema/id.ts";
import { webhookEventNames } from "../../schema/webhook-events.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { locate, parseWebhookUrl } from "./address.ts";
import { mostEndpoints, previousSecretHours, type NewWebhook, type Webhook, type WebhookChanges } from "./contract.ts";
import type { WithSecret } from "./contract.ts";
import { seal } from "./secret-box.ts";
import { wakeSender } from "./senders.ts";
import { newSigningSecret } from "./sign.ts";
import * as store from "./store.ts";

type WebhookDeps = Pick<Deps, "db" | "settings" | "objects" | "now">;

/** Throws VALIDATION_FAILED for an address that nothing would be sent to, or WEBHOOK_LIMIT_REACHED. */
export async function createWebhook(
  deps: WebhookDeps,
  { userId }: Viewer,
  { url, description, events }: NewWebhook,
): Promise<WithSecret> {
  const address = await requireReachable(deps, url);
  const id = newId("webhookEndpoint");
  const secret = newSigningSecret();
  const sealed = await seal(deps.settings.WEBHOOK_KEYS, id, secret);
  const row = await store.insertEndpoint(
    deps,
    { id, ownerId: userId, url: address, description, events, secret: sealed },
    mostEndpoints,
  );
  if (!row) {
    throw new Fault(
      "WEBHOOK_LIMIT_REACHED",
      `An account has at most ${mostEndpoints} webhooks. Delete one that is unused.`,
    );
  }
  return { ...present(deps, row), secret };
}

export async function listWebhooks(deps: Pick<Deps, "db" | "now">, { userId }: Viewer): Promise<Webhook[]> {
  return (await store.listEndpoints(deps, userId)).map((row) => present(deps, row));
}

/** Throws WEBHOOK_NOT_FOUND, for another account's as well. */
export async function readWebhook(deps: Pick<Deps, "db" | "now">, viewer: Viewer, id: string): Promise<Webhook> {
  return present(deps, await findOwnEndpoint(deps, viewer, id));
}

/** Throws WEBHOOK_NOT_FOUND or VALIDATION_FAILED. Switched on again, it is sent what waits. */
export async function updateWebhook(
  deps: WebhookDeps,
  viewer: Viewer,
  id: string,
  changes: WebhookChanges,
): Promise<Webhook> {
  await findOwnEndpoint(deps, viewer, id);
  const url = changes.url === undefined ? {} : { url: await requireReachable(deps, changes.url) };
  const row = await store.updateEndpoint(deps, viewer.userId, id, { ...changes, ...url });
  if (!row) throw notFound();
  if (changes.enabled) await wakeSender(deps, id);
  return present(deps, row);
}

/** Throws WEBHOOK_NOT_FOUND. */
export async function deleteWebhook(deps: Pick<Deps, "db">, { userId }: Viewer, id: string): Promise<void> {
  if (!(await store.deleteEndpoint(deps, userId, id))) throw notFound();
}

/** The secret before the current one ends at once, the current one a day later. Throws WEBHOOK_NOT_FOUND. */
export async function rotateSecret(deps: WebhookDeps, { userId }: Viewer, id: string): Promise<WithSecret> {
  const secret = newSigningSecret();
  const sealed = await seal(deps.settings.WEBHOOK_KEYS, id, secret);
  const row = await store.replaceSecret(deps, userId, id, { secret: sealed, hours: previousSecretHours });
  if (!row) throw notFound();
  return { ...present(deps, row), secret };
}

/** The account's own endpoint. Throws WEBHOOK_NOT_FOUND. */
export async function findOwnEndpoint(
  deps: Pick<Deps, "db">,
  { userId }: Viewer,
  id: string,
): Promise<store.EndpointRow> {
  const row = await store.findOwn(deps, userId, id);
  if (!row) throw notFound();
  return row;
}

function notFound(): Fault {
  return new Fault("WEBHOOK_NOT_FOUND", "You have no such webhook.");
}

// A resolver that is away keeps nobody from it: the address is judged again before each message.
async function requireReachable(deps: Pick<Deps, "settings">, text: string): Promise<string> {
  const url = parseWebhookUrl(deps, text);
  if (typeof url === "string") throw refused(url);
  const place = await locate(deps, url);
  if (place === "inside") throw refused("must not lead into a private network");
  if (place === "unknown") throw refused("must name a host that exists");
  return url.href;
}

function refused(message: string): Fault {
  return new Fault("VALIDATION_FAILED", `body.url: ${message}`, { fields: [{ path: "body.url", message }] });
}

function present({ now }: Pick<Deps, "now">, row: store.EndpointRow): Webhook {
  const { id, url, description, events, enabled, disabledReason, previousSecretUntil, createdAt, updatedAt } = row;
  const until = previousSecretUntil && previousSecretUntil > now() ? previousSecretUntil : null;
  return {
    id,
    url,
    description,
    events: webhookEventNames.filter((name) => events.includes(name)),
    enabled,
    disabledReason,
    previousSecretUntil: until?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

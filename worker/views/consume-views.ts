import { depsOf } from "../deps.ts";
import type { Env } from "../env.ts";
import * as store from "./store.ts";
import { foldBeacons, ViewMessage } from "./view-message.ts";
import { viewWindowMs } from "./window.ts";

/** Writes a batch of beacons, and acknowledges it when it is written. A batch that comes twice changes nothing. */
export async function consumeViews(batch: MessageBatch, env: Env): Promise<void> {
  const deps = depsOf(env);
  const messages = batch.messages.flatMap(({ id, body }) => {
    const message = ViewMessage.safeParse(body);
    if (message.success) return [message.data];
    console.error(JSON.stringify({ level: "error", event: "views.unreadable", id }));
    return [];
  });
  // One statement decides for views that began within one window of each other. After an outage a batch
  // may hold hours: these are written one after the other.
  const windows = Map.groupBy(messages, ({ firstMs }) => Math.floor(firstMs / viewWindowMs));
  for (const window of [...windows.keys()].toSorted((a, b) => a - b)) {
    await store.writeViews(deps, foldBeacons(windows.get(window) ?? []));
  }
  batch.ackAll();
}

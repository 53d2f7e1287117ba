import { depsOf } from "../deps.ts";
import type { Env } from "../env.ts";
import { measureViews } from "./measure-views.ts";
import * as store from "./store.ts";
import { foldBeacons, ViewPack } from "./view-message.ts";
import { viewWindowMs } from "./window.ts";
import { log } from "../telemetry/log.ts";

// A transaction holds the rows of its videos: short ones let others in between.
const writtenAtOnce = 500;

/** Writes a batch of beacons, and acknowledges it when it is written. A batch that comes twice changes nothing. */
export async function consumeViews(batch: MessageBatch, env: Env): Promise<void> {
  const deps = depsOf(env);
  const messages = batch.messages.flatMap(({ id, body }) => {
    const pack = ViewPack.safeParse(body);
    if (pack.success) return pack.data;
    log.error("views.unreadable", { messageId: id });
    return [];
  });
  // One statement decides for views that began within one window of each other. After an outage a batch
  // may hold hours: these are written one after the other.
  const windows = Map.groupBy(messages, ({ firstMs }) => Math.floor(firstMs / viewWindowMs));
  for (const window of [...windows.keys()].toSorted((a, b) => a - b)) {
    const views = foldBeacons(windows.get(window) ?? []);
    for (let from = 0; from < views.length; from += writtenAtOnce) {
      const some = views.slice(from, from + writtenAtOnce);
      measureViews(deps, await store.writeViews(deps, some), some);
    }
  }
  batch.ackAll();
}

import { AsyncLocalStorage } from "node:async_hooks";
import type { LogIds } from "../../schema/log-record.ts";

/** What is being worked on: one request, batch of messages or run of the cron. */
type LogScope = {
  /** Null in Durable Objects, which live on while there is anything to do. */
  waitUntil: ((work: Promise<unknown>) => void) | null;
  /** Asked only where a line is written. */
  ids: () => LogIds;
};

// Dependencies are handed on by hand. What a line belongs to is known where nothing else of the request is: in a
// call of Redis say, which serves all of them. The runtime carries it, as it carries the active span.
const scopes = new AsyncLocalStorage<LogScope>();

/** Runs one event of the Worker; what is logged meanwhile may be sent after its end. */
export function inEvent<T>(ctx: { waitUntil(work: Promise<unknown>): void }, work: () => T): T {
  return scopes.run({ waitUntil: (rest) => ctx.waitUntil(rest), ids: () => ({}) }, work);
}

/** From here on the lines of this event have these ids. */
export function nameEvent(ids: () => LogIds): void {
  const scope = scopes.getStore();
  if (scope) scope.ids = ids;
}

/** Runs `work`, whose lines belong to the video. */
export function aboutVideo<T>(videoId: string, work: () => T): T {
  const { waitUntil = null, ids } = scopes.getStore() ?? {};
  return scopes.run({ waitUntil, ids: () => ({ ...ids?.(), videoId }) }, work);
}

export function idsOfScope(): LogIds {
  return scopes.getStore()?.ids() ?? {};
}

export function waitUntilOfScope(): LogScope["waitUntil"] {
  return scopes.getStore()?.waitUntil ?? null;
}

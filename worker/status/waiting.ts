import type { Deps } from "../deps.ts";
import type { WaitingWork } from "./contract.ts";
import { probe, type Probe } from "./probe.ts";
import type { Standing } from "./store.ts";

type QueueName = Extract<WaitingWork["name"], "transcode-first" | "transcode" | "import" | "views">;
export type AskedQueue = { name: QueueName; asked: Probe<QueueMetrics> };

/** Asks each queue how much stands in it. */
export async function askQueues({ queues }: Pick<Deps, "queues">, timeoutMs: number): Promise<AskedQueue[]> {
  const named: [QueueName, Queue][] = [
    ["transcode-first", queues.first],
    ["transcode", queues.rest],
    ["import", queues.imports],
    ["views", queues.views],
  ];
  return Promise.all(
    named.map(async ([name, queue]) => ({ name, asked: await probe(() => queue.metrics(), timeoutMs) })),
  );
}

/** What waits to be done, in queues and in Postgres. */
export function presentWaiting(queues: AskedQueue[], standing: Standing | null, now: Date): WaitingWork[] {
  return [
    ...queues.map(({ name, asked }): WaitingWork => {
      if (!asked.answered) return { name, depth: null, oldestSeconds: null, retried: null };
      const { backlogCount, oldestMessageTimestamp: oldest } = asked.value;
      // Queues say nothing, or the beginning of time, where nothing waits.
      const since = backlogCount > 0 && oldest ? new Date(oldest).getTime() : 0;
      const oldestSeconds = since > 0 ? Math.max(0, Math.round((now.getTime() - since) / 1000)) : null;
      return { name, depth: backlogCount, oldestSeconds, retried: null };
    }),
    ...(["outbox", "webhooks"] as const).map((name): WaitingWork => {
      const found = standing?.[name];
      if (!found) return { name, depth: null, oldestSeconds: null, retried: null };
      return { name, ...found, oldestSeconds: found.oldestSeconds === null ? null : Math.round(found.oldestSeconds) };
    }),
  ];
}

import { depsOf } from "./deps.ts";
import type { Env } from "./env.ts";
import { flushMetricsLater } from "./telemetry/flush-metrics.ts";
import { consumeDeadLetters } from "./transcode/dead-letters.ts";
import { consumeViews } from "./views/consume-views.ts";

/** The queues that the Worker empties itself. */
const consumers: Record<string, (batch: MessageBatch, env: Env) => Promise<void>> = {
  views: consumeViews,
  "transcode-dlq": consumeDeadLetters,
};

export async function consume(batch: MessageBatch, env: Env, ctx: ExecutionContext): Promise<void> {
  const consumer = consumers[batch.queue];
  // Its messages are tried again, and stay until a version of the Worker knows them.
  if (!consumer) throw new Error(`nothing consumes the queue ${batch.queue}`);
  const deps = depsOf(env);
  const { metrics } = deps;
  const queue = { messaging_destination_name: batch.queue };
  const startedMs = Date.now();
  for (const { timestamp, attempts } of batch.messages) {
    metrics.observe("edgereel.queue.wait", queue, Math.max(0, startedMs - timestamp.getTime()) / 1000);
    if (attempts > 1) metrics.count("edgereel.queue.redeliveries", queue);
  }
  const told = (error_type: string) =>
    metrics.observe("messaging.process.duration", { ...queue, error_type }, (Date.now() - startedMs) / 1000);
  try {
    await consumer(batch, env);
    told("");
  } catch (error) {
    told(error instanceof Error ? error.name : "Error");
    throw error;
  } finally {
    flushMetricsLater(deps, (work) => ctx.waitUntil(work));
  }
}

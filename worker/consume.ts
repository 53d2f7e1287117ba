import type { Env } from "./env.ts";
import { consumeDeadLetters } from "./transcode/dead-letters.ts";
import { consumeViews } from "./views/consume-views.ts";

/** The queues that the Worker empties itself. */
const consumers: Record<string, (batch: MessageBatch, env: Env) => Promise<void>> = {
  views: consumeViews,
  "transcode-dlq": consumeDeadLetters,
};

export async function consume(batch: MessageBatch, env: Env): Promise<void> {
  const consumer = consumers[batch.queue];
  // Its messages are tried again, and stay until a version of the Worker knows them.
  if (!consumer) throw new Error(`nothing consumes the queue ${batch.queue}`);
  await consumer(batch, env);
}

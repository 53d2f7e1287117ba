import type Cloudflare from "cloudflare";
import type { Config } from "./config.ts";
import { deadline, withRetries } from "./retry.ts";

/** A message that this transcoder holds until its lease runs out. */
export type LeasedMessage = {
  id: string;
  leaseId: string;
  body: string | undefined;
  /** How often it has been delivered, this time included. */
  attempts: number;
  queueId: string;
  /** When it was sent, in milliseconds since 1970; null where the queue does not say. */
  sentMs: number | null;
};

/** How long a queue is, as a pull tells it: about right. `oldestMs` is null where it is not known. */
export type QueueDepth = { queueId: string; messages: number; oldestMs: number | null };

export type JobQueue = {
  pull(queueId: string, signal: AbortSignal): Promise<LeasedMessage | null>;
  ack(message: LeasedMessage): Promise<void>;
  /** Gives the message back. Once its retries are used up, the queue moves it to the dead letters. */
  retry(message: LeasedMessage, delaySeconds: number): Promise<void>;
};

const requestTimeoutMs = 15_000;

/** The queues of jobs, by the HTTP pull API of Cloudflare Queues. */
export function openQueues(
  client: Cloudflare,
  config: Pick<Config["queues"], "accountId" | "leaseSeconds">,
  onDepth: (depth: QueueDepth) => void = () => undefined,
): JobQueue {
  const visibilityMs = config.leaseSeconds * 1000;
  // The guide names the field visibility_timeout, the API's reference visibility_timeout_ms: both in milliseconds.
  const pullParams = {
    account_id: config.accountId,
    batch_size: 1,
    visibility_timeout_ms: visibilityMs,
    visibility_timeout: visibilityMs,
  };

  async function pull(queueId: string, signal: AbortSignal): Promise<LeasedMessage | null> {
    const answer = await client.queues.messages.pull(queueId, pullParams, {
      // A pull whose answer was lost has leased a message already: the next poll comes soon enough.
      maxRetries: 0,
      signal: deadline(requestTimeoutMs, signal),
    });
    onDepth({
      queueId,
      messages: answer.message_backlog_count ?? 0,
      oldestMs: answer.metadata?.metrics?.oldest_message_timestamp_ms || null,
    });
    const [message] = answer.messages ?? [];
    if (!message?.lease_id) return null;
    return {
      id: message.id ?? "",
      leaseId: message.lease_id,
      body: message.body,
      attempts: message.attempts ?? 1,
      queueId,
      sentMs: message.timestamp_ms ?? null,
    };
  }

  // A lost acknowledgement costs a whole job done twice.
  async function settle(message: LeasedMessage, outcome: { acks?: object[]; retries?: object[] }): Promise<void> {
    const params = { account_id: config.accountId, ...outcome };
    await withRetries({ attempts: 5, firstPauseMs: 300 }, () =>
      client.queues.messages.ack(message.queueId, params, { maxRetries: 0, timeout: requestTimeoutMs }),
    );
  }

  return {
    pull,
    ack: (message) => settle(message, { acks: [{ lease_id: message.leaseId }] }),
    retry: (message, delaySeconds) =>
      settle(message, { retries: [{ lease_id: message.leaseId, delay_seconds: Math.round(delaySeconds) }] }),
  };
}

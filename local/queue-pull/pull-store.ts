import { randomUUID } from "node:crypto";
import { readState, writeState } from "../state-file.ts";

/** A message as it waits: `visibleAtMs` moves into the future while somebody holds its lease. */
type StoredMessage = {
  id: string;
  body: string;
  contentType: "json" | "text" | "bytes";
  timestampMs: number;
  attempts: number;
  visibleAtMs: number;
  leaseId: string | null;
};

export type PulledMessage = Omit<StoredMessage, "visibleAtMs"> & { leaseId: string };

const defaultVisibilityMs = 30_000;
const maxRetries = 5;

/**
 * The pull queues of Cloudflare Queues: at least once, a lease per delivery, and after too many
 * deliveries the dead-letter queue. With a file, a restart loses nothing.
 */
export class PullStore {
  readonly #queues = new Map<string, StoredMessage[]>();
  readonly #file: string | undefined;
  readonly #deadLetter: (body: string) => Promise<void>;

  constructor(options: { file?: string | undefined; deadLetter: (body: string) => Promise<void> }) {
    this.#file = options.file;
    this.#deadLetter = options.deadLetter;
    const saved = readState<Record<string, StoredMessage[]>>(this.#file) ?? {};
    // Whoever held a lease is gone with the last run.
    for (const [name, messages] of Object.entries(saved)) {
      this.#queues.set(
        name,
        messages.map((message) => ({ ...message, visibleAtMs: 0, leaseId: null })),
      );
    }
  }

  add(queue: string, body: string, contentType: StoredMessage["contentType"], delayMs = 0): void {
    const now = Date.now();
    this.#of(queue).push({
      id: randomUUID().replaceAll("-", ""),
      body,
      contentType,
      timestampMs: now,
      attempts: 0,
      visibleAtMs: now + delayMs,
      leaseId: null,
    });
    this.#save();
  }

  backlog(queue: string): number {
    return this.#of(queue).length;
  }

  backlogBytes(queue: string): number {
    return this.#of(queue).reduce((sum, { body }) => sum + Buffer.byteLength(body), 0);
  }

  /** When the oldest message was sent, in milliseconds since 1970; 0 where there is none. */
  oldestMs(queue: string): number {
    const sent = this.#of(queue).map(({ timestampMs }) => timestampMs);
    return sent.length > 0 ? Math.min(...sent) : 0;
  }

  async pull(queue: string, batchSize: number, visibilityMs = defaultVisibilityMs): Promise<PulledMessage[]> {
    const now = Date.now();
    const due = this.#of(queue).filter((message) => message.visibleAtMs <= now);
    const spent = due.filter((message) => message.attempts > maxRetries);
    for (const message of spent) await this.#bury(queue, message);
    const taken = due.filter((message) => message.attempts <= maxRetries).slice(0, batchSize);
    for (const message of taken) {
      message.attempts += 1;
      message.visibleAtMs = now + visibilityMs;
      message.leaseId = randomUUID();
    }
    if (taken.length > 0) this.#save();
    return taken.map((message) => ({ ...message, leaseId: message.leaseId ?? "" }));
  }

  /** Answers how many leases of each list still held. */
  async settle(
    queue: string,
    acks: string[],
    retries: { leaseId: string; delayMs: number }[],
  ): Promise<{ ackCount: number; retryCount: number }> {
    const messages = this.#of(queue);
    const acked = new Set(acks);
    const kept = messages.filter((message) => message.leaseId === null || !acked.has(message.leaseId));
    const ackCount = messages.length - kept.length;
    this.#queues.set(queue, kept);
    let retryCount = 0;
    for (const retry of retries) {
      const message = kept.find((entry) => entry.leaseId === retry.leaseId);
      if (!message) continue;
      retryCount += 1;
      message.leaseId = null;
      message.visibleAtMs = Date.now() + retry.delayMs;
      if (message.attempts > maxRetries) await this.#bury(queue, message);
    }
    this.#save();
    return { ackCount, retryCount };
  }

  async #bury(queue: string, message: StoredMessage): Promise<void> {
    await this.#deadLetter(message.body);
    this.#queues.set(
      queue,
      this.#of(queue).filter((entry) => entry !== message),
    );
    this.#save();
  }

  #of(queue: string): StoredMessage[] {
    const known = this.#queues.get(queue);
    if (known) return known;
    const fresh: StoredMessage[] = [];
    this.#queues.set(queue, fresh);
    return fresh;
  }

  #save(): void {
    writeState(this.#file, Object.fromEntries(this.#queues));
  }
}

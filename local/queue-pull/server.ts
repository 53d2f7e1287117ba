import type { IncomingMessage } from "node:http";
import { listen, readBody, sendJson, type StandIn } from "../http-server.ts";
import { PullStore } from "./pull-store.ts";

type PullRequest = { batch_size?: number; visibility_timeout?: number; visibility_timeout_ms?: number };
type AckRequest = {
  acks?: { lease_id: string }[];
  retries?: { lease_id: string; delay_seconds?: number }[];
};

/**
 * The pull half of Cloudflare's Queues API, which wrangler does not emulate. `POST /deliver/{queue}`
 * is how the bridge Worker hands over what was sent to the local queues; a dead letter goes back to
 * it at `deadLetterUrl`, for the platform's own consumer.
 */
export async function startQueuePull(options: {
  token: string;
  file?: string | undefined;
  deadLetter: (body: string) => Promise<void>;
}): Promise<StandIn & { store: PullStore }> {
  const store = new PullStore(options);
  const server = await listen(async (request, response) => {
    const url = new URL(request.url ?? "/", "http://queues");
    const [, delivery] = /^\/deliver\/([\w-]+)$/.exec(url.pathname) ?? [];
    if (delivery) {
      const messages = JSON.parse((await readBody(request)).toString()) as {
        body: string;
        contentType: "json" | "text";
      }[];
      for (const message of messages) store.add(delivery, message.body, message.contentType);
      return sendJson(response, 200, {});
    }
    if (request.headers.authorization !== `Bearer ${options.token}`) {
      return sendJson(response, 401, failure(10000, "Authentication error"));
    }
    const [, queue, action] =
      /^\/client\/v4\/accounts\/[\w-]+\/queues\/([\w-]+)\/messages\/(pull|ack)$/.exec(url.pathname) ?? [];
    if (!queue || request.method !== "POST") return sendJson(response, 404, failure(7003, "Could not route"));
    const body = await readJson(request);
    sendJson(
      response,
      200,
      success(action === "pull" ? await pull(store, queue, body) : await ack(store, queue, body)),
    );
  });
  return { ...server, store };
}

async function pull(store: PullStore, queue: string, body: PullRequest) {
  // The documentation says visibility_timeout, the SDK's types visibility_timeout_ms: both are milliseconds.
  const visibilityMs = body.visibility_timeout_ms ?? body.visibility_timeout;
  const messages = await store.pull(queue, Math.min(100, body.batch_size ?? 5), visibilityMs);
  return {
    message_backlog_count: store.backlog(queue),
    metadata: {
      metrics: {
        backlog_count: store.backlog(queue),
        backlog_bytes: store.backlogBytes(queue),
        oldest_message_timestamp_ms: store.oldestMs(queue),
      },
    },
    messages: messages.map((message) => ({
      id: message.id,
      body: message.contentType === "text" ? message.body : Buffer.from(message.body).toString("base64"),
      timestamp_ms: message.timestampMs,
      attempts: message.attempts,
      lease_id: message.leaseId,
      metadata: { "CF-Content-Type": message.contentType },
    })),
  };
}

async function ack(store: PullStore, queue: string, body: AckRequest) {
  const acks = (body.acks ?? []).map((entry) => entry.lease_id);
  const retries = (body.retries ?? []).map((entry) => ({
    leaseId: entry.lease_id,
    delayMs: (entry.delay_seconds ?? 0) * 1000,
  }));
  return { ...(await store.settle(queue, acks, retries)), warnings: [] };
}

async function readJson(request: IncomingMessage): Promise<PullRequest & AckRequest> {
  const text = (await readBody(request)).toString();
  return text === "" ? {} : (JSON.parse(text) as PullRequest & AckRequest);
}

function success(result: unknown) {
  return { success: true, errors: [], messages: [], result };
}

function failure(code: number, message: string) {
  return { success: false, errors: [{ code, message }], messages: [], result: null };
}

import type { Deps } from "../deps.ts";
import { locate, parseWebhookUrl } from "./address.ts";
import { measureAttempt, outcomes } from "./measure-attempt.ts";
import { post, type Attempt } from "./post.ts";
import { nextDelayMs } from "./schedule.ts";
import { unseal } from "./secret-box.ts";
import { inVideoTrace, withSpan } from "../telemetry/spans.ts";
import * as store from "./delivery-store.ts";
import { log } from "../telemetry/log.ts";
import { videoOfEvent } from "./dispatch.ts";

type SendDeps = Pick<Deps, "db" | "settings" | "now" | "metrics">;

// After as many days of nothing but failures an endpoint is switched off.
const failingDays = 5;

const whereabouts = {
  inside: "The address leads into a private network.",
  unknown: "The address's host has no IP address.",
  unasked: "Where the address's host lies could not be found out.",
} as const;

/** Sends up to `limit` deliveries that are due to the endpoint, all at once. Answers how many there were. */
export async function sendRound(deps: SendDeps, endpointId: string, limit: number): Promise<number> {
  const due = await store.takeDue(deps, endpointId, limit);
  const [first] = due;
  if (!first) return 0;
  const endpoint = await prepare(deps, first);
  await Promise.all(due.map((delivery) => inTraceOf(delivery, () => sendOne(deps, delivery, endpoint))));
  return due.length;
}

// What is told of a video belongs to the video's trace, however much later it is sent.
function inTraceOf(delivery: store.DueRow, work: () => Promise<void>): Promise<void> {
  const videoId = videoOfEvent(delivery.payload);
  const name = `webhook ${delivery.payload.type}`;
  return videoId === null ? withSpan(name, {}, work) : inVideoTrace(videoId, name, work);
}

type Prepared = { url: URL; secrets: string[] } | { problem: string };

// All of a round go to the same address under the same secrets, so both are judged once.
async function prepare(deps: SendDeps, row: store.DueRow): Promise<Prepared> {
  const url = parseWebhookUrl(deps, row.url);
  if (typeof url === "string") return { problem: `The address ${url}.` };
  const place = await locate(deps, url);
  if (place !== "public") return { problem: whereabouts[place] };
  const keys = deps.settings.WEBHOOK_KEYS;
  const previous = row.previousSecretUntil && row.previousSecretUntil > deps.now() ? [row.previousSecret ?? ""] : [];
  try {
    const secrets = await Promise.all([row.secret, ...previous].map((text) => unseal(keys, row.endpointId, text)));
    return { url, secrets };
  } catch (error) {
    log.error("webhook.secret", { id: row.endpointId, error });
    return { problem: "The endpoint's secret cannot be read. Rotate it." };
  }
}

async function sendOne(deps: SendDeps, delivery: store.DueRow, endpoint: Prepared): Promise<void> {
  const attempt: Attempt =
    "problem" in endpoint
      ? { status: null, error: endpoint.problem, answer: null, durationMs: 0, retryAfterMs: null }
      : await post(deps, endpoint, delivery);
  const delivered = attempt.status !== null && attempt.status >= 200 && attempt.status < 300;
  const delayMs = nextDelayMs(delivery.attempts + 1, Math.random(), attempt.retryAfterMs);
  // RFC 9110, section 15.5.11, and Standard Webhooks: it wants to hear no more.
  const gone = attempt.status === 410;
  const state = delivered ? "delivered" : gone || delayMs === null ? "failed" : "waiting";
  await store.recordAttempt(deps, delivery, attempt, { state, delayMs: state === "waiting" ? delayMs : null });
  const off = state === "failed" && (await switchOff(deps, delivery.endpointId, gone));
  measureAttempt(deps, delivery, attempt, off ? "switched_off" : outcomes[state]);
}

function switchOff(deps: SendDeps, endpointId: string, gone: boolean): Promise<boolean> {
  if (gone) return store.disable(deps, endpointId, "It answered with 410 Gone.");
  return store.disableFailing(deps, endpointId, failingDays);
}

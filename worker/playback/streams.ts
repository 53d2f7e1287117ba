import { Fault } from "../../schema/errors.ts";
import type { Grant } from "./claims.ts";
import { orTooLate } from "../in-time.ts";
import { log } from "../telemetry/log.ts";

// Three touches within the time after which a stream counts as gone.
const touchEveryMs = 10_000;
const askAgainMs = 2_000;
const answerTimeoutMs = 1_000;
const memoryEntries = 2_000;

/** What of the dependencies is needed, in the smallest words: the counter is a Durable Object for each name. */
type StreamDeps = {
  objects: { STREAM_COUNTER: { getByName(name: string): { touch(stream: string, limit: number): Promise<boolean> } } };
  settings: { MAX_STREAMS: number };
  metrics: { count(name: "edgereel.durable_object.calls", labels: { class: string }): void };
  now: () => Date;
};

const answers = new Map<string, { allowed: boolean; untilMs: number }>();

/**
 * Counts the stream of a token among those that its account, or the viewer that it names, plays now.
 * An isolate asks the counter once in ten seconds for each stream, so that segments do not pay for
 * it. A counter that is away or slow lets through: nobody is kept from what they may watch.
 *
 * @throws Fault STREAM_LIMIT_REACHED
 */
export async function countStream(
  deps: StreamDeps,
  grant: Pick<Grant, "account" | "viewer" | "stream">,
  ownerId: string,
): Promise<void> {
  const limit = deps.settings.MAX_STREAMS;
  // A viewer's name is the customer's own: two customers may have the same.
  const who = grant.account ?? (grant.viewer === null ? null : `${ownerId}:${grant.viewer}`);
  if (limit === 0 || who === null) return;
  const name = `${who}|${grant.stream}`;
  const nowMs = deps.now().getTime();
  let answer = answers.get(name);
  if (!answer || answer.untilMs <= nowMs) {
    const allowed = await touch(deps, who, grant.stream, limit);
    answer = { allowed, untilMs: nowMs + (allowed ? touchEveryMs : askAgainMs) };
    if (answers.size >= memoryEntries) answers.clear();
    answers.set(name, answer);
  }
  if (!answer.allowed) {
    const videos = limit === 1 ? "one video" : `${limit} videos`;
    throw new Fault(
      "STREAM_LIMIT_REACHED",
      `This account plays ${videos} already, which is as many as it may at once. Stop one, and try again in half a minute.`,
      { headers: { "retry-after": "30" } },
    );
  }
}

async function touch(
  { objects, metrics }: Pick<StreamDeps, "objects" | "metrics">,
  who: string,
  stream: string,
  limit: number,
): Promise<boolean> {
  const { STREAM_COUNTER: counters } = objects;
  metrics.count("edgereel.durable_object.calls", { class: "StreamCounter" });
  try {
    return await orTooLate(counters.getByName(who).touch(stream, limit), answerTimeoutMs, "timeout");
  } catch (error) {
    log.warn("streams.away", { error });
    return true;
  }
}

import type { Deps } from "../deps.ts";
import type { DueRow } from "./delivery-store.ts";
import type { Attempt } from "./post.ts";

/** What an attempt is counted as, by the state in which it leaves its delivery. */
export const outcomes = { delivered: "delivered", waiting: "retried", failed: "failed" } as const;

/** Counts an attempt; `switched_off` is the one after which nothing more is sent to its endpoint. */
export function measureAttempt(
  { metrics }: Pick<Deps, "metrics">,
  { ageSeconds }: Pick<DueRow, "ageSeconds">,
  { durationMs }: Pick<Attempt, "durationMs">,
  outcome: (typeof outcomes)[keyof typeof outcomes] | "switched_off",
): void {
  const seconds = durationMs / 1000;
  metrics.observe("edgereel.webhook.attempt.duration", { outcome }, seconds);
  if (outcome === "delivered") metrics.observe("edgereel.webhook.delivery.duration", {}, ageSeconds + seconds);
}

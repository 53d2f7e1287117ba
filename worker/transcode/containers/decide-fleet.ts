/** What is waiting for transcoders, and what is there to do it. Times in milliseconds since 1970. */
export type FleetView = {
  /** Unfinished jobs that stand between a video and its first play. */
  pendingHeads: number;
  /** All other unfinished jobs. */
  pendingJobs: number;
  /** Instances that are kept awake now. */
  running: number;
  /** How long the encode that has waited longest has been without any report of a job. */
  oldestWaitSeconds: number;
  nowMs: number;
  /** When the number of instances was changed last. */
  lastScaledMs: number;
  /** When all running instances were needed last. */
  lastNeededMs: number;
};

export type FleetLimits = {
  minInstances: number;
  /** 0 turns the fleet off. */
  maxInstances: number;
};

export type FleetDecision = {
  target: number;
  /** What the backlog alone asks for, before limits and patience. */
  needed: number;
  reason: "off" | "idle" | "backlog" | "long wait" | "cooling" | "surplus" | "steady";
};

// A job is 30 s of video: with four waiting at each instance the last starts within a minute or two.
const jobsPerInstance = 4;
// From here on starting more costs less than the waiting.
const longWaitSeconds = 120;
/** Instances that are not needed stay this long: a cold start costs a viewer more than five idle minutes cost money. */
const cooldownMs = 5 * 60_000;

/**
 * How many instances there should be. Up at once, in proportion to the backlog; down only when fewer
 * were enough for five minutes, and never below the number of unfinished jobs, each of which an
 * instance may be working on. Pure: the same view gives the same answer.
 */
export function decideFleet(view: FleetView, limits: FleetLimits): FleetDecision {
  const { pendingHeads, pendingJobs, running, nowMs } = view;
  if (limits.maxInstances === 0) return { target: 0, needed: 0, reason: "off" };
  const longWait = pendingHeads + pendingJobs > 0 && view.oldestWaitSeconds >= longWaitSeconds;
  // A head has an instance of its own: people wait for it. When all have waited long, so has every job.
  const needed = pendingHeads + Math.ceil(pendingJobs / (longWait ? 1 : jobsPerInstance));
  const cooling = nowMs - Math.max(view.lastNeededMs, view.lastScaledMs) < cooldownMs;
  const kept = cooling ? running : Math.min(running, pendingHeads + pendingJobs);
  const least = Math.min(limits.minInstances, limits.maxInstances);
  const target = Math.min(limits.maxInstances, Math.max(least, needed, kept));
  return { target, needed, reason: reasonOf() };

  function reasonOf(): FleetDecision["reason"] {
    if (target > running) return longWait ? "long wait" : needed > 0 ? "backlog" : "idle";
    if (target < running) return needed > 0 ? "surplus" : "idle";
    return needed < running && cooling ? "cooling" : "steady";
  }
}

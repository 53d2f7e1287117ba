import { pause } from "../pause.ts";
import type { ViewMessage } from "./view-message.ts";

// Longer than beacons are apart where there are many, and nothing to a player, which does not wait for the answer.
const gatherMs = 20;
// A queue takes a tenth of a second: who looked every few milliseconds would wake twenty times for one beacon.
const lookAgainMs = { first: 10, most: 80 };
// A queue bills each message by 64 KB begun: so many beacons fit in there.
const packAtMost = 80;
// By then whoever took a beacon along has been cut off.
const givenUpAfterMs = 5_000;

/** What of the binding is used. */
type ViewQueue = { send(body: ViewMessage[]): Promise<unknown> };

type Gathered = { message: ViewMessage; state: "waiting" | "taken" | "sent" | "failed"; error?: unknown };
const waiting: Gathered[] = [];

/**
 * Sends a beacon together with those that reach this isolate within the same moment, as one message of the queue.
 * Returns when the queue has it, and throws where it does not. Requests share plain data alone: a Worker may not
 * wait for another request's I/O, so each waits for its own clock, and the first that wakes sends for all.
 */
export async function sendGathered(queue: ViewQueue, message: ViewMessage): Promise<void> {
  const own: Gathered = { message, state: "waiting" };
  waiting.push(own);
  await pause(gatherMs);
  while (own.state === "waiting") await sendWaiting(queue);
  const deadlineMs = Date.now() + givenUpAfterMs;
  for (let ms = lookAgainMs.first; own.state === "taken" && Date.now() < deadlineMs; ms *= 2) {
    await pause(Math.min(ms, lookAgainMs.most));
  }
  // Should it have been sent all the same: a beacon may come twice.
  if (own.state === "taken") await queue.send([message]);
  if (own.state === "failed") throw own.error;
}

async function sendWaiting(queue: ViewQueue): Promise<void> {
  const pack = waiting.splice(0, packAtMost);
  for (const one of pack) one.state = "taken";
  try {
    await queue.send(pack.map(({ message }) => message));
    for (const one of pack) one.state = "sent";
  } catch (error) {
    for (const one of pack) Object.assign(one, { state: "failed", error });
  }
}

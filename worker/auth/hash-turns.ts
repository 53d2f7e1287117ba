import { pause } from "../pause.ts";

// A hash keeps the isolate busy for a third of a second. Whoever was cut off while it had its turn has lost it by then.
const lostAfterMs = 3_000;
const lookAgainMs = 10;

const turn: { takenMs: number | null } = { takenMs: null };

/**
 * Runs one hash after the other, with a look at everything else in between: of fifty sign-ins at once the isolate
 * would else hash all before it sends the first answer or hears of any other request. Requests share plain data
 * alone, for a Worker may not wait for another request's I/O: each looks by its own clock.
 */
export async function inTurn<T>(hash: () => Promise<T>): Promise<T> {
  while (turn.takenMs !== null && Date.now() - turn.takenMs < lostAfterMs) await pause(lookAgainMs);
  turn.takenMs = Date.now();
  try {
    const result = await hash();
    // Before the next one begins, what has come meanwhile is worked on.
    await pause(1);
    return result;
  } finally {
    turn.takenMs = null;
  }
}

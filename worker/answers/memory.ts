import { inTime } from "../in-time.ts";
import type { Answer } from "./answer.ts";

// How long an isolate does not ask Redis, where a change made elsewhere is told.
const heldMs = 400;
// How long what it has is good for those who ask while one asks Redis.
const lentMs = 800;
const mostEntries = 1_000;
const mostCharacters = 16_000_000;

type Held = { answer: Answer; tags: readonly string[]; askAgainMs: number; untilMs: number };
type Flight = { tags: readonly string[]; startedMs: number; landing: Promise<Answer | null> };

const held = new Map<string, Held>();
const flights = new Map<string, Flight>();
let characters = 0;

/** What this isolate knows; `fresh` where Redis need not be asked. */
export function recall(key: string, nowMs: number): { answer: Answer; fresh: boolean } | null {
  const entry = held.get(key);
  return entry && entry.untilMs > nowMs ? { answer: entry.answer, fresh: entry.askAgainMs > nowMs } : null;
}

export function remember(key: string, tags: readonly string[], answer: Answer, nowMs: number, endMs: number): void {
  drop(key);
  if (held.size >= mostEntries || characters + answer.body.length > mostCharacters) {
    held.clear();
    characters = 0;
  }
  held.set(key, { answer, tags, askAgainMs: nowMs + heldMs, untilMs: Math.min(nowMs + lentMs, endMs) });
  characters += answer.body.length;
}

/** Drops what has one of the tags; and who fetches such a thing at this moment keeps it for nobody else. */
export function forgetTagged(tags: readonly string[]): void {
  for (const [key, entry] of held) if (entry.tags.some((tag) => tags.includes(tag))) drop(key);
  for (const [key, flight] of flights) if (flight.tags.some((tag) => tags.includes(tag))) flights.delete(key);
}

function drop(key: string): void {
  characters -= held.get(key)?.answer.body.length ?? 0;
  held.delete(key);
}

// A request whose client has left may never end, and no one else is to wait for it longer.
const flightMs = 2_000;

/**
 * Waits for the answer that another request fetches already. `none`: nobody fetches it, or not in time, and
 * it is for the one who asks to do so. Null: there is no answer that could be shared.
 */
export async function awaitFlight(key: string): Promise<Answer | null | "none"> {
  for (;;) {
    const flight = flights.get(key);
    const leftMs = flight ? flight.startedMs + flightMs - Date.now() : 0;
    if (!flight || leftMs <= 0) return "none";
    const landed = await inTime(flight.landing, leftMs);
    // Of those who were late together the first one takes off, and the others wait for it.
    if (landed !== "late") return landed;
  }
}

export function isInFlight(key: string, nowMs: number): boolean {
  const flight = flights.get(key);
  return flight !== undefined && nowMs - flight.startedMs < flightMs;
}

/** Takes it upon this request to fetch the answer for all. `land` must be called, with null where there is none. */
export function takeOff(key: string, tags: readonly string[], nowMs: number) {
  const { promise: landing, resolve } = Promise.withResolvers<Answer | null>();
  const flight: Flight = { tags, startedMs: nowMs, landing };
  flights.set(key, flight);
  return {
    landing,
    /** Whether nothing that it is made of changed meanwhile, as far as this isolate knows. */
    isCurrent: () => flights.get(key) === flight,
    land(answer: Answer | null): void {
      resolve(answer);
      if (flights.get(key) === flight) flights.delete(key);
    },
  };
}

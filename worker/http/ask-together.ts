import { inTime } from "../in-time.ts";
import type { RateDecision } from "./rate-window.ts";

type Decisions = readonly RateDecision[] | null;
type Ask = (count: number) => Promise<Decisions>;
type Group = { size: number; formedMs: number; landing: Promise<Decisions> };

// A request whose client has left may never end, and no one else waits for it longer.
const patienceMs = 1_000;

const forming = new Map<string, Group>();
const underWay = new Map<string, Promise<Decisions>>();

/**
 * The limiter's word on one request of `key`, null where it has none. While a call is under way those who come
 * gather, and the first of them asks for all at once: many requests of one address cost few calls, and each is
 * still counted.
 */
export async function askTogether(key: string, ask: Ask): Promise<RateDecision | null> {
  const group = forming.get(key);
  if (group && Date.now() - group.formedMs < patienceMs) {
    const place = group.size++;
    const decisions = await inTime(group.landing, patienceMs);
    return decisions === "late" ? ((await ask(1))?.[0] ?? null) : (decisions?.[place] ?? null);
  }
  const { promise: landing, resolve } = Promise.withResolvers<Decisions>();
  const own: Group = { size: 1, formedMs: Date.now(), landing };
  const before = underWay.get(key);
  if (before) {
    forming.set(key, own);
    await inTime(before, patienceMs);
    if (forming.get(key) === own) forming.delete(key);
  }
  underWay.set(key, landing);
  const decisions = await ask(own.size);
  resolve(decisions);
  if (underWay.get(key) === landing) underWay.delete(key);
  return decisions?.[0] ?? null;
}

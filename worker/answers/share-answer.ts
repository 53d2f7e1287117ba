import type { MiddlewareHandler } from "hono";
import type { z } from "zod";
import type { AppContext, AppEnv } from "../http/context.ts";
import { matchesTag } from "../http/if-none-match.ts";
import { makeAnswer, type Answer } from "./answer.ts";
import { awaitFlight, isInFlight, recall, remember, takeOff } from "./memory.ts";
import { claim, keep, readStored, unclaim } from "./store.ts";

/** How an answer is shared among all who may see the same. */
export type Sharing = {
  /** What it is made of: see tags.ts. */
  tags: (params: Record<string, string>) => readonly string[];
  /** The query fields that it depends on. Others are no part of its key. */
  query?: z.ZodObject;
  /** Whether who is signed in gets the same, unless something of their own is in it. */
  signedIn?: boolean;
  /** Requests that ask for something of their own. */
  unless?: (c: AppContext) => boolean;
};

// From this share of its life on, one of those who ask makes it anew while the others still get it.
const dueShare = 0.6;
// How often and how long it is looked whether another isolate is done.
const lookMs = 50;
const looks = 8;
// What stands before us may keep an answer this long; together no answer is older than two seconds.
const edgeMs = 1_000;

/**
 * Answers from this isolate's memory, else from Redis by one call; else the handler is run, once for all who
 * ask meanwhile. Only what the anonymous get is ever kept, and only answers with status 200.
 */
export function shareAnswer(sharing: Sharing): MiddlewareHandler<AppEnv> {
  const names = sharing.query ? Object.keys(sharing.query.shape).sort() : [];
  return async (c, next) => {
    const viewer = c.get("viewer");
    const canShare = viewer === null || (sharing.signedIn && viewer.credential.kind === "session");
    if (!canShare || viewer?.role === "admin" || sharing.unless?.(c)) return next();
    const deps = c.get("deps");
    const lifeMs = deps.settings.ANSWER_LIFE_MS;
    if (lifeMs === 0) return next();
    const [key, tags] = [keyOf(c, names), sharing.tags(c.req.param())];
    const nowMs = Date.now();
    const age = ({ madeAtMs }: Answer) => Date.now() - madeAtMs;
    const isAlive = (answer: Answer | null): answer is Answer => answer !== null && age(answer) < lifeMs;
    const isDue = (answer: Answer) => age(answer) > lifeMs * dueShare;
    const show = (answer: Answer) =>
      viewer !== null && answer.owners.includes(viewer.userId) ? next() : serve(c, answer, tags, lifeMs);

    const known = recall(key, nowMs);
    const looked = (layer: "memory" | "redis", hit: boolean) =>
      deps.metrics.count("edgereel.cache.lookups", { layer, outcome: hit ? "hit" : "miss" });
    const enough =
      known !== null && (isInFlight(key, nowMs) || (known.fresh && (viewer !== null || !isDue(known.answer))));
    looked("memory", enough);
    if (enough) return show(known.answer);
    if (viewer) {
      const { answer } = await readStored(deps, key, tags);
      looked("redis", isAlive(answer));
      return isAlive(answer) ? show(answer) : next();
    }
    const other = await awaitFlight(key);
    if (other !== "none") return isAlive(other) ? show(other) : next();

    // Before what it will say is read.
    const startedMs = Date.now();
    const flight = takeOff(key, tags, startedMs);
    // Goes on where the client leaves, for others wait for it.
    c.executionCtx.waitUntil(flight.landing);
    const found = (answer: Answer) => {
      if (flight.isCurrent()) remember(key, tags, answer, Date.now(), answer.madeAtMs + lifeMs);
      flight.land(answer);
      return show(answer);
    };
    try {
      const { answer: stored, versions } = await readStored(deps, key, tags);
      looked("redis", isAlive(stored));
      if (isAlive(stored) && !isDue(stored)) return await found(stored);
      if (!(await claim(deps, key, versions))) {
        const made = isAlive(stored) ? stored : await lookFor(() => readStored(deps, key, tags));
        if (isAlive(made)) return await found(made);
      }
      await next();
      const made = await answerOf(c, startedMs);
      const done = made ? keep(deps, key, versions, made, lifeMs - age(made)) : unclaim(deps, key, versions);
      c.executionCtx.waitUntil(done);
      if (made) await found(made);
    } finally {
      flight.land(null);
    }
  };
}

function keyOf(c: AppContext, names: string[]): string {
  if (names.length === 0 || !c.req.url.includes("?")) return `${c.req.path}?`;
  const sent = c.req.queries();
  const query = names.flatMap((name) => (sent[name] ?? []).map((value) => [name, value]));
  return `${c.req.path}?${new URLSearchParams(query).toString()}`;
}

async function lookFor(read: () => Promise<{ answer: Answer | null }>): Promise<Answer | null> {
  for (let i = 0; i < looks; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, lookMs));
    const { answer } = await read();
    if (answer) return answer;
  }
  return null;
}

// What the handler answered, if everybody may have it.
async function answerOf(c: AppContext, madeAtMs: number): Promise<Answer | null> {
  if (c.res.status !== 200 || c.error) return null;
  return makeAnswer(await c.res.clone().text(), madeAtMs);
}

function serve(c: AppContext, answer: Answer, tags: readonly string[], lifeMs: number): void {
  const { body, etag, madeAtMs } = answer;
  const young = Date.now() - madeAtMs < Math.min(lifeMs, edgeMs);
  const headers: Record<string, string> = c.get("viewer")
    ? { etag, "cache-control": "private, no-cache" }
    : {
        etag,
        // RFC 9111, section 5.2.2.10: only caches that many share may keep it, and for one second.
        "cache-control": young ? "public, max-age=0, s-maxage=1" : "public, no-cache",
        "cache-tag": tags.join(","),
      };
  headers.vary = "Authorization";
  if (matchesTag(c.req.header("if-none-match") ?? null, etag)) c.res = c.body(null, 304, headers);
  else c.res = c.body(body, 200, { ...headers, "content-type": "application/json" });
}

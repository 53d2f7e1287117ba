import { z } from "zod";
import { Fault } from "../../schema/errors.ts";
import { viewerOfKey } from "../api-keys/authenticate-key.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { accessOf } from "../playback/access.ts";
import { accountsOfSessions } from "../sessions/session-access.ts";
import { isVisible } from "../videos/videos.ts";
import { isEnded, type EncodeStatus, type StatusEvent } from "./status-stream.ts";
import { log } from "../telemetry/log.ts";

/** Who watches an encode: by what a later look finds out whether that is still allowed. */
export const Who = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("anybody") }),
  z.object({ kind: z.literal("session"), userId: z.string(), sessionId: z.string() }),
  z.object({ kind: z.literal("key"), token: z.string() }),
]);
export type Who = z.infer<typeof Who>;

type Watcher = { who: Who; tell: (event: StatusEvent, status: EncodeStatus) => void; end: () => void };
type AskDeps = Pick<Deps, "db" | "cache" | "now">;

// With the three seconds that an account's record is believed, still within the five that are promised.
const askEveryMs = 1_500;

/**
 * Those who watch the encode of one video. As long as there are any, one look every 1.5 s for all of them together
 * tells who may not see the video any more; their streams end.
 */
export class Watchers {
  readonly #all = new Set<Watcher>();
  readonly #deps: () => AskDeps;
  #asking = false;

  constructor(deps: () => AskDeps) {
    this.#deps = deps;
  }

  /** Answers how it is taken out again. */
  add(videoId: string, watcher: Watcher): () => void {
    this.#all.add(watcher);
    if (!this.#asking) this.#askLater(videoId);
    return () => this.#all.delete(watcher);
  }

  tell(event: StatusEvent, status: EncodeStatus): void {
    for (const { tell } of this.#all) tell(event, status);
    if (isEnded(status)) this.#all.clear();
  }

  #askLater(videoId: string): void {
    this.#asking = this.#all.size > 0;
    if (!this.#asking) return;
    setTimeout(async () => {
      const asked = [...this.#all];
      try {
        const allowed = await mayWatch(
          this.#deps(),
          videoId,
          asked.map(({ who }) => who),
        );
        for (const [i, { end }] of asked.entries()) if (!allowed[i]) end();
      } catch (error) {
        // A database that is away leaves the streams as they are.
        log.warn("watchers.ask", { videoId, error });
      }
      this.#askLater(videoId);
    }, askEveryMs);
  }
}

/** Whether each of them may see the video as of now: one look at the video, one at all sessions, one at each key. */
async function mayWatch(deps: AskDeps, videoId: string, asked: readonly Who[]): Promise<boolean[]> {
  // Several streams of one session are asked after once.
  const sessions = [
    ...new Map(asked.flatMap((who) => (who.kind === "session" ? [[who.sessionId, who] as const] : []))).values(),
  ];
  const tokens = [...new Set(asked.flatMap((who) => (who.kind === "key" ? [who.token] : [])))];
  const [access, accounts, ofKeys] = await Promise.all([
    accessOf(deps, videoId),
    accountsOfSessions(deps, sessions, () => undefined),
    Promise.all(tokens.map((token) => keyViewer(deps, token))),
  ]);
  // Whoever asked by a credential that is over sees nothing, also of what is open to everybody.
  const viewerOf = (who: Who): Viewer | null | undefined => {
    if (who.kind === "anybody") return null;
    if (who.kind === "key") return ofKeys[tokens.indexOf(who.token)];
    const account = accounts[sessions.findIndex(({ sessionId }) => sessionId === who.sessionId)];
    if (account?.status !== "active") return undefined;
    const { userId, sessionId } = who;
    return { userId, role: account.role, credential: { kind: "session", sessionId } };
  };
  return asked.map((who) => {
    const viewer = viewerOf(who);
    return viewer !== undefined && access !== null && isVisible(viewer, access);
  });
}

async function keyViewer(deps: AskDeps, token: string): Promise<Viewer | undefined> {
  try {
    return await viewerOfKey(deps, token, () => undefined);
  } catch (error) {
    if (error instanceof Fault && error.status < 500) return undefined;
    throw error;
  }
}

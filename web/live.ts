import type { EncodeStatus, Notification } from "./api-types.ts";
import { readEventStream, type StreamEvent } from "./event-stream.ts";
import { ApiError } from "./request.ts";
import { currentUser } from "./session.ts";

/** What happens to whoever is signed in, while it happens. */
export type LiveEvent =
  | { event: "notification"; data: Notification }
  | { event: "unread"; data: { unreadCount: number } }
  | { event: "encode"; data: EncodeStatus & { videoId: string; event: string } };

// Between tabs. Without `event` it says only that the stream is open.
type Message = { userId: string; event?: StreamEvent };

const firstPauseMs = 1_000;
const longestPauseMs = 60_000;
// The stream says something every 15 s.
const liveForMs = 40_000;

const listeners = new Set<(event: LiveEvent) => void>();
const told = new Set<string>();
let heardMs = 0;
let lastEventId: string | null = null;
let following: { userId: string; leaving: AbortController } | null = null;
// Missing where the page came over plain http, and in old browsers: then pages ask from time to time.
const tabs = "BroadcastChannel" in globalThis && "locks" in navigator ? new BroadcastChannel("edgereel.live") : null;

/** Whether what happens comes by itself now, so that nobody needs to ask. */
export function isLive(): boolean {
  return Date.now() - heardMs < liveForMs;
}

/** Answers how to stop listening. */
export function onLive(listener: (event: LiveEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/**
 * Keeps one event stream open for all tabs of this browser that show something: the tab that holds the lock reads it
 * and passes it on. A tab that is hidden lets go of it, so that a browser in the background has none.
 */
export function keepLive(): void {
  if (!tabs) return;
  tabs.addEventListener("message", ({ data }: MessageEvent<Message>) => hear(data));
  currentUser.subscribe(follow);
  document.addEventListener("visibilitychange", follow);
  follow();
}

function follow(): void {
  const user = currentUser.get();
  const userId = user && document.visibilityState === "visible" ? user.id : null;
  if (userId === (following?.userId ?? null)) return;
  following?.leaving.abort();
  following = null;
  if (user === null) [heardMs, lastEventId] = [0, null];
  if (userId === null) return;
  const leaving = new AbortController();
  following = { userId, leaving };
  const { signal } = leaving;
  // The signal ends the wait for the lock as well, by an error that says so.
  navigator.locks.request(`edgereel.live.${userId}`, { signal }, () => read(userId, signal)).catch(() => undefined);
}

async function read(userId: string, signal: AbortSignal): Promise<void> {
  const pass = (message: Message) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin, and no such argument
    tabs?.postMessage(message);
    hear(message);
  };
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      await readEventStream("users/me/events", { signal, lastEventId, onAlive: () => pass({ userId }) }, (event) => {
        pauseMs = firstPauseMs;
        pass({ userId, event });
        return false;
      });
    } catch (error) {
      // The session is over.
      if (error instanceof ApiError && (error.status === 401 || error.status === 403)) return;
    }
    await pause(pauseMs, signal);
  }
}

function hear({ userId, event }: Message): void {
  if (userId !== currentUser.get()?.id) return;
  heardMs = Date.now();
  if (!event) return;
  if (event.id !== null) lastEventId = event.id;
  const happened = { event: event.event, data: JSON.parse(event.data) } as LiveEvent;
  if (happened.event === "notification" && isRepeated(happened.data.id)) return;
  for (const listener of listeners) listener(happened);
}

// Who comes back is told the last ones again.
function isRepeated(id: string): boolean {
  if (told.has(id)) return true;
  told.add(id);
  return false;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

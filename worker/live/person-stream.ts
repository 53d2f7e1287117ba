import { Fault } from "../../schema/errors.ts";
import type { Viewer } from "../auth/viewer.ts";
import type { Deps } from "../deps.ts";
import { eventStream, type EventSink } from "../http/event-stream.ts";
import { newsFor } from "../notifications/news.ts";
import { markPresent, Ring } from "./ring.ts";
import { log } from "../telemetry/log.ts";

type LiveDeps = Pick<Deps, "db" | "cache" | "objects" | "metrics">;

const lookEveryMs = 60_000;
const retryMs = 5_000;
// A session's record is believed for 3 s (worker/sessions/session-access.ts): by then its end is seen for certain.
const askAgainMs = 3_300;

/**
 * What happens to one person, as server-sent events: `notification`, `unread` and `encode`. The doorbell rings when
 * there is something to look for, and Postgres says what; without a ring it is looked once a minute.
 *
 * @param ask the viewer as of now; its refusal, a Fault of the 4xx kind, ends the stream
 * @param sinceMs from where on notifications are told; null: from now
 * @throws Fault RATE_LIMITED with too many streams of the person, SERVICE_UNAVAILABLE without its doorbell
 */
export async function openPersonStream(
  deps: LiveDeps,
  viewer: Viewer,
  { ask, sinceMs, signal }: { ask: () => Promise<Viewer | null>; sinceMs: number | null; signal: AbortSignal },
): Promise<Response> {
  const bell = await openDoorbell(deps, viewer.userId);
  return eventStream(signal, (sink) => followPerson(deps, { viewer, ask, sinceMs }, bell, sink));
}

async function openDoorbell(
  { objects, metrics }: Pick<Deps, "objects" | "metrics">,
  userId: string,
): Promise<WebSocket> {
  metrics.count("edgereel.durable_object.calls", { class: "Doorbell" });
  const headers = { upgrade: "websocket" };
  const answer = await objects.DOORBELL.getByName(userId)
    .fetch("https://doorbell/", { headers })
    .catch((cause: unknown) => {
      throw new Fault("SERVICE_UNAVAILABLE", "The stream cannot be opened now. Try again.", { cause });
    });
  const { status, webSocket } = answer;
  if (webSocket) return webSocket;
  if (status !== 429) throw new Fault("SERVICE_UNAVAILABLE", "The stream cannot be opened now. Try again.");
  throw new Fault("RATE_LIMITED", "You have too many event streams open. Close one, or ask from time to time.", {
    headers: { "retry-after": "60" },
  });
}

function followPerson(
  deps: LiveDeps,
  from: { viewer: Viewer; ask: () => Promise<Viewer | null>; sinceMs: number | null },
  bell: WebSocket,
  sink: EventSink,
): () => void {
  let { viewer } = from;
  let open = true;
  const timers = new Set<ReturnType<typeof setTimeout>>();
  const later = (ms: number, work: () => unknown) => {
    if (!open) return;
    const timer = setTimeout(() => {
      timers.delete(timer);
      work();
    }, ms);
    timers.add(timer);
  };

  const news = newsFor(deps, from.sinceMs, sink);
  const look = oneAtATime(async () => {
    try {
      await news(viewer);
    } catch (error) {
      log.warn("live.look", { error });
      later(retryMs, look);
    }
  });
  const check = oneAtATime(async () => {
    try {
      viewer = (await from.ask()) ?? viewer;
    } catch (error) {
      // A database that is away leaves the stream as it is.
      if (error instanceof Fault && error.status < 500) sink.close();
    }
  });
  const again = () => {
    check();
    look();
    void markPresent(deps, viewer.userId);
    later(lookEveryMs, again);
  };

  bell.accept();
  bell.addEventListener("message", ({ data }) => {
    const told = Ring.parse(JSON.parse(String(data)));
    if (told.kind === "encode")
      return sink.send("encode", { videoId: told.videoId, event: told.event, ...told.status });
    if (told.kind === "news") return look();
    check();
    later(askAgainMs, check);
  });
  // The object was moved, or a new version of the Worker is there: the client comes back and finds it.
  for (const over of ["close", "error"] as const) bell.addEventListener(over, () => sink.close());
  // What happens from here on rings; what happened before is found by the first look.
  void markPresent(deps, viewer.userId).then(look);
  later(lookEveryMs, again);

  return () => {
    open = false;
    for (const timer of timers) clearTimeout(timer);
    if (bell.readyState === WebSocket.OPEN) bell.close(1000);
  };
}

/** Runs `work` when it is called, and once more after it where it was called meanwhile. It must not throw. */
function oneAtATime(work: () => Promise<void>): () => void {
  let state: "idle" | "busy" | "again" = "idle";
  const run = async () => {
    state = "busy";
    await work();
    const more = state as "busy" | "again";
    state = "idle";
    if (more === "again") await run();
  };
  return () => {
    if (state === "idle") void run();
    else state = "again";
  };
}

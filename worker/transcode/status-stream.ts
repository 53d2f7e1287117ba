import { eventStream } from "../http/event-stream.ts";

/** The state of an encode as watchers see it. `renditions` are those that players can choose now. */
export type EncodeStatus = {
  state: string;
  progress: number;
  playable: boolean;
  renditions: string[];
  error: { code: string; message: string } | null;
  epoch: number;
};

export type StatusEvent = "state" | "progress" | "playable" | "renditions" | "ready" | "failed";

export function isEnded(status: EncodeStatus): boolean {
  return status.state === "ready" || status.state === "failed";
}

/** The status at once, as server-sent events, then each event that `subscribe` hands over, until the encode ends. */
export function openStream(
  status: EncodeStatus,
  signal: AbortSignal,
  subscribe: (listener: (event: StatusEvent, status: EncodeStatus) => void, end: () => void) => () => void,
): Response {
  return eventStream(signal, (sink) => {
    const send = (event: StatusEvent, now: EncodeStatus) => {
      sink.send(event, now);
      if (isEnded(now)) sink.close();
    };
    const unsubscribe = subscribe(send, sink.close);
    send(isEnded(status) ? (status.state as StatusEvent) : "state", status);
    return unsubscribe;
  });
}

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

const heartbeatMs = 15_000;

export function isEnded(status: EncodeStatus): boolean {
  return status.state === "ready" || status.state === "failed";
}

/**
 * A server-sent event stream (WHATWG HTML, section 9.2): the status at once, then each event that
 * `subscribe` hands over, with a comment now and then so that proxies keep the connection.
 */
export function openStream(
  status: EncodeStatus,
  signal: AbortSignal,
  subscribe: (listener: (event: StatusEvent, status: EncodeStatus) => void) => () => void,
): Response {
  const encoder = new TextEncoder();
  let close = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const write = (text: string) => {
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          close();
        }
      };
      const send = (event: StatusEvent, now: EncodeStatus) => {
        write(`event: ${event}\ndata: ${JSON.stringify(now)}\n\n`);
        if (isEnded(now)) close();
      };
      let unsubscribe = () => {};
      const heartbeat = setInterval(() => write(": still here\n\n"), heartbeatMs);
      close = () => {
        clearInterval(heartbeat);
        unsubscribe();
        try {
          controller.close();
        } catch {
          // The client left first.
        }
      };
      signal.addEventListener("abort", close);
      write("retry: 2000\n\n");
      unsubscribe = subscribe(send);
      send(isEnded(status) ? (status.state as StatusEvent) : "state", status);
    },
    cancel: () => close(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}

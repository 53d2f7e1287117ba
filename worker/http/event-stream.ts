const heartbeatMs = 15_000;
// A client that takes nothing for this many events is cut off: it comes back, and begins where it was.
const unreadAtMost = 256;

/** Where the events of one stream go. What is sent after its end goes nowhere. */
export type EventSink = {
  /** `id` is what the client names as `Last-Event-ID` when it comes back. */
  send(event: string, data: unknown, id?: string): void;
  close(): void;
};

/**
 * A server-sent event stream (WHATWG HTML, section 9.2), with a comment now and then so that proxies keep the
 * connection. `begin` starts what feeds it and answers how that is stopped, which is done once.
 */
export function eventStream(signal: AbortSignal, begin: (sink: EventSink) => () => void): Response {
  const encoder = new TextEncoder();
  let close = () => {};
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      let open = true;
      let stop: (() => void) | null = null;
      const write = (text: string) => {
        if (!open) return;
        if ((controller.desiredSize ?? 0) < -unreadAtMost) return close();
        try {
          controller.enqueue(encoder.encode(text));
        } catch {
          close();
        }
      };
      const heartbeat = setInterval(() => write(": still here\n\n"), heartbeatMs);
      close = () => {
        if (!open) return;
        open = false;
        clearInterval(heartbeat);
        stop?.();
        try {
          controller.close();
        } catch {
          // The client left first.
        }
      };
      signal.addEventListener("abort", close);
      write("retry: 2000\n\n");
      stop = begin({
        send: (event, data, id) =>
          write(`${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`),
        close: () => close(),
      });
      // It ended while it began.
      if (!open) stop();
    },
    cancel: () => close(),
  });
  return new Response(body, {
    headers: { "content-type": "text/event-stream", "cache-control": "no-store", "x-accel-buffering": "no" },
  });
}

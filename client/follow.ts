import { EdgereelError } from "./edgereel-error.ts";
import { backOffMs, pause } from "./pause.ts";
import { send, type Connection } from "./send.ts";

/** How a video's encode stands. `progress` goes from 0 to 1. */
export type EncodeStatus = {
  state: "draft" | "uploading" | "queued" | "processing" | "ready" | "failed";
  progress: number;
  playable: boolean;
  renditions: string[];
  error: { code: string; message: string } | null;
  epoch: number;
};
export type EncodeEvent = { event: string; status: EncodeStatus };

const silenceMs = 45_000; // the server says something every 15 s
const breaks = 10;

/** Ten breaks in a row, with nothing heard in between, end it with the last one's reason; so does a refusal. */
export async function* follow(
  connection: Connection,
  videoId: string,
  { signal }: { signal?: AbortSignal },
): AsyncGenerator<EncodeEvent, void> {
  for (let broken = 0; ; broken += 1) {
    try {
      for await (const event of readStream(connection, videoId, signal)) {
        broken = 0;
        yield event;
        if (event.event === "ready" || event.event === "failed") return;
      }
    } catch (error) {
      signal?.throwIfAborted();
      const refused = error instanceof EdgereelError && error.status >= 400 && error.status < 500;
      if (refused || broken >= breaks) throw error;
    }
    if (broken > breaks) throw new EdgereelError(0, { code: "UNREACHABLE", detail: "The event stream keeps ending." });
    await pause(backOffMs(broken), signal);
  }
}

// Server-sent events (WHATWG HTML, section 9.2), by fetch: `EventSource` carries no Authorization header.
async function* readStream(
  connection: Connection,
  videoId: string,
  signal: AbortSignal | undefined,
): AsyncGenerator<EncodeEvent, void> {
  const silence = new AbortController();
  const response = await send(connection, "GET", `/videos/${encodeURIComponent(videoId)}/events`, {
    headers: { accept: "text/event-stream" },
    signal: signal ? AbortSignal.any([signal, silence.signal]) : silence.signal,
  });
  if (!response.body) return;
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const timer = setTimeout(() => silence.abort(new Error("nothing was heard for a while")), silenceMs);
      const { done, value } = await reader.read().finally(() => clearTimeout(timer));
      if (done) return;
      text += decoder.decode(value, { stream: true });
      const blocks = text.split(/\r?\n\r?\n/);
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = /^event: ?(.*?)\r?$/m.exec(block)?.[1];
        const data = /^data: ?(.*?)\r?$/m.exec(block)?.[1];
        if (event && data) yield { event, status: JSON.parse(data) as EncodeStatus };
      }
    }
  } finally {
    // Whoever stops listening closes the connection as well.
    await reader.cancel().catch(() => undefined);
  }
}

import { ApiError } from "./request.ts";
import { freshToken } from "./session.ts";

const silenceMs = 45_000; // the server says something every 15 s

export type StreamEvent = { event: string; data: string; id: string | null };

/**
 * Reads an event stream of the API until it ends, `onEvent` answers true, or the signal fires. `EventSource` cannot
 * carry an Authorization header, so the stream (WHATWG HTML, section 9.2) is read by fetch. Throws ApiError where
 * it is refused; answers whether `onEvent` ended it. `onAlive` hears of everything that comes, comments too.
 */
export async function readEventStream(
  path: string,
  options: { signal: AbortSignal; lastEventId?: string | null; onAlive?: () => void },
  onEvent: (event: StreamEvent) => boolean,
): Promise<boolean> {
  const token = await freshToken();
  const silence = new AbortController();
  const { lastEventId, onAlive } = options;
  const response = await fetch(`/api/v1/${path}`, {
    headers: {
      ...(token ? { authorization: `Bearer ${token}` } : {}),
      ...(lastEventId ? { "last-event-id": lastEventId } : {}),
    },
    signal: AbortSignal.any([options.signal, silence.signal]),
  });
  if (!response.ok || !response.body) throw new ApiError(response.status, {});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const timer = setTimeout(() => silence.abort(), silenceMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return false;
    onAlive?.();
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const field = (name: string) => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1];
      const [event, data] = [field("event"), field("data")];
      if (!event || !data || !onEvent({ event, data, id: field("id") ?? null })) continue;
      await reader.cancel();
      return true;
    }
  }
}

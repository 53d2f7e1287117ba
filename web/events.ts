import { ApiError } from "./request.ts";
import type { EncodeStatus } from "./api-types.ts";
import { freshToken } from "./session.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;
const silenceMs = 45_000; // the server says something every 15 s

/**
 * Follows the processing of a video until it ends or the signal fires. `EventSource` cannot carry an
 * Authorization header, so the stream (WHATWG HTML, section 9.2) is read by fetch. A connection
 * that breaks is opened again, ever less often; a refusal ends it.
 */
export async function followEncode(
  videoId: string,
  signal: AbortSignal,
  onEvent: (event: string, status: EncodeStatus) => void,
): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      const ended = await readStream(videoId, signal, (event, status) => {
        pauseMs = firstPauseMs;
        onEvent(event, status);
      });
      if (ended) return;
    } catch (error) {
      if (signal.aborted || (error instanceof ApiError && isRefusal(error.status))) return;
    }
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 429;
}

async function readStream(
  videoId: string,
  signal: AbortSignal,
  onEvent: (event: string, status: EncodeStatus) => void,
): Promise<boolean> {
  const token = await freshToken();
  const silence = new AbortController();
  const response = await fetch(`/api/v1/videos/${videoId}/events`, {
    headers: token ? { authorization: `Bearer ${token}` } : {},
    signal: AbortSignal.any([signal, silence.signal]),
  });
  if (!response.ok || !response.body) throw new ApiError(response.status, {});
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const timer = setTimeout(() => silence.abort(), silenceMs);
    const { done, value } = await reader.read().finally(() => clearTimeout(timer));
    if (done) return false;
    text += value;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const event = /^event: ?(.*)$/m.exec(block)?.[1];
      const data = /^data: ?(.*)$/m.exec(block)?.[1];
      if (!event || !data) continue;
      onEvent(event, JSON.parse(data) as EncodeStatus);
      if (event === "ready" || event === "failed") return true;
    }
  }
}

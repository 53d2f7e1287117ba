import type { EncodeStatus } from "./api-types.ts";
import { readEventStream } from "./event-stream.ts";
import { ApiError } from "./request.ts";

const firstPauseMs = 1_000;
const longestPauseMs = 15_000;

/**
 * Follows the processing of a video until it ends or the signal fires. A connection that breaks is opened
 * again, ever less often; a refusal ends it.
 */
export async function followEncode(
  videoId: string,
  signal: AbortSignal,
  onEvent: (event: string, status: EncodeStatus) => void,
): Promise<void> {
  for (let pauseMs = firstPauseMs; !signal.aborted; pauseMs = Math.min(longestPauseMs, pauseMs * 2)) {
    try {
      const ended = await readEventStream(`videos/${videoId}/events`, { signal }, ({ event, data }) => {
        pauseMs = firstPauseMs;
        onEvent(event, JSON.parse(data) as EncodeStatus);
        return event === "ready" || event === "failed";
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

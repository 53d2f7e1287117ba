import { useEffect, useRef, useState } from "preact/hooks";
import { call, get } from "../api.ts";
import type { Video } from "../api-types.ts";

type Choice = { busy: boolean; message: string | null; error: string | null };

const idle: Choice = { busy: false, message: null, error: null };
const pollMs = 1_000;
const polls = 30;

/** Makes the frame at a time the thumbnail of a video, and waits until it is there. */
export function useChoosePoster(video: Video, onChange?: (changed: Video) => void) {
  const [choice, setChoice] = useState(idle);
  const leaving = useRef(new AbortController());
  useEffect(() => {
    leaving.current = new AbortController();
    return () => leaving.current.abort();
  }, [video.id]);

  async function choose(seconds: number): Promise<void> {
    const { signal } = leaving.current;
    setChoice({ ...idle, busy: true });
    try {
      // A player's end is a few milliseconds behind the last picture's.
      const timeSeconds = Math.min(seconds, video.durationSeconds ?? seconds);
      const before = await call<Video>("PUT", `videos/${video.id}/poster`, { body: { timeSeconds }, signal });
      const changed = await untilChanged(before, signal);
      if (signal.aborted) return;
      if (changed) onChange?.(changed);
      // The same picture as before has the same address.
      setChoice({
        ...idle,
        message: changed ? "This is the thumbnail now." : "The thumbnail will follow in a moment.",
      });
    } catch (cause) {
      if (!signal.aborted) setChoice({ ...idle, error: (cause as Error).message });
    }
  }

  async function untilChanged(before: Video, signal: AbortSignal): Promise<Video | null> {
    for (let poll = 0; poll < polls && !signal.aborted; poll += 1) {
      await new Promise((resolve) => setTimeout(resolve, pollMs));
      const now = await get<Video>(`videos/${video.id}`, { signal });
      if (pathOf(now.posterUrl) !== pathOf(before.posterUrl)) return now;
    }
    return null;
  }

  return { ...choice, choose };
}

// Of a private video each answer has another token in the address.
function pathOf(address: string | null): string {
  return address?.split("/").at(-1) ?? "";
}

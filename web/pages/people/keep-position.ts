import type { RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { call } from "../../api.ts";

const everyMs = 10_000;
// A look at a video is not yet watching it.
const fromSeconds = 3;

/** Keeps where the viewer is in a video: every ten seconds of playback, at a pause, and when the page is left. */
export function useKeptPosition(videoId: string | null, media: RefObject<HTMLVideoElement | null>): void {
  useEffect(() => {
    if (videoId === null) return undefined;
    // Taken now: the element is gone by the time that the page is left.
    const video = media.current;
    if (!video) return undefined;
    let keptAt = 0;
    let kept = -1;
    const keep = () => {
      const positionSeconds = Math.round(video.currentTime * 10) / 10;
      if (positionSeconds < fromSeconds || positionSeconds === kept) return;
      kept = positionSeconds;
      keptAt = performance.now();
      // The next one makes up for one that is lost.
      void call("PUT", `history/${videoId}`, { body: { positionSeconds } }).catch(() => undefined);
    };
    const goOn = () => {
      if (!video.paused && performance.now() - keptAt >= everyMs) keep();
    };
    const leave = () => {
      if (document.visibilityState === "hidden") keep();
    };
    video.addEventListener("timeupdate", goOn);
    video.addEventListener("pause", keep);
    video.addEventListener("ended", keep);
    document.addEventListener("visibilitychange", leave);
    return () => {
      video.removeEventListener("timeupdate", goOn);
      video.removeEventListener("pause", keep);
      video.removeEventListener("ended", keep);
      document.removeEventListener("visibilitychange", leave);
      if (!video.ended) keep();
    };
  }, [videoId]);
}

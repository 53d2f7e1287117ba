import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { formatDuration } from "../format.ts";

type Pictured = { posterUrl: string | null; previewUrl: string | null; durationSeconds: number | null };

/** Whether a card's picture moves, and the handlers of the card that make it move while one points at it. */
export function useMotion() {
  const [moving, setMoving] = useState(false);
  const start = () => setMoving(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  const stop = () => setMoving(false);
  return {
    moving,
    handlers: {
      onPointerEnter: ({ pointerType }: PointerEvent) => void (pointerType === "mouse" && start()),
      onPointerLeave: stop,
      onFocus: ({ currentTarget }: { currentTarget: Element }) =>
        void (currentTarget.matches(":focus-visible") && start()),
      onBlur: stop,
    },
  };
}

/** A video's poster with its length; `children` lie above it. */
export function VideoThumb(props: { video: Pictured; moving: boolean; children?: ComponentChildren }) {
  const { video, moving, children } = props;
  return (
    <span class="thumb">
      {video.posterUrl ? (
        <img src={video.posterUrl} alt="" loading="lazy" decoding="async" />
      ) : (
        <span class="thumb-empty" />
      )}
      {moving && video.previewUrl && <img class="thumb-preview" src={video.previewUrl} alt="" />}
      {video.durationSeconds !== null && <span class="badge">{formatDuration(video.durationSeconds)}</span>}
      {children}
    </span>
  );
}

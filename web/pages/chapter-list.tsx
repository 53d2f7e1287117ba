import type { RefObject } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Chapter } from "../api-types.ts";
import { formatDuration } from "../format.ts";

type Props = { chapters: Chapter[]; media: RefObject<HTMLVideoElement | null> };

/** The chapters of the video that plays. Each goes to its beginning; the one that plays is marked. */
export function ChapterList({ chapters, media }: Props) {
  const [playing, setPlaying] = useState(-1);
  useEffect(() => {
    const video = media.current;
    if (!video) return undefined;
    const look = () => setPlaying(chapters.findLastIndex(({ startSeconds }) => startSeconds <= video.currentTime));
    video.addEventListener("timeupdate", look);
    return () => video.removeEventListener("timeupdate", look);
  }, [chapters, media.current]);

  function goTo(seconds: number): void {
    const video = media.current;
    if (!video) return;
    video.currentTime = seconds;
    void video.play().catch(() => undefined);
  }
  if (chapters.length === 0) return null;
  return (
    <section class="chapters" aria-label="Chapters">
      <h3>Chapters</h3>
      <ol>
        {chapters.map(({ startSeconds, title }, i) => (
          <li key={startSeconds}>
            <button
              type="button"
              class="chapter"
              aria-current={i === playing ? "true" : undefined}
              onClick={() => goTo(startSeconds)}
            >
              <span class="chapter-time">{formatDuration(startSeconds)}</span> {title}
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}

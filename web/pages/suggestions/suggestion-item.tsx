import { useState } from "preact/hooks";
import { call } from "../../api.ts";
import type { Suggestion } from "../../api-types.ts";
import { useMotion, VideoThumb } from "../../components/video-thumb.tsx";
import { formatAge } from "../../format.ts";

type Props = { suggestion: Suggestion; reason: string; canHide: boolean };

/** One suggested video, which who is signed in can send away and call back. */
export function SuggestionItem({ suggestion: { video, positionSeconds }, reason, canHide }: Props) {
  const { moving, handlers } = useMotion();
  const [hidden, setHidden] = useState(false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function setAway(away: boolean): Promise<void> {
    setBusy(true);
    setError(null);
    try {
      await call(away ? "PUT" : "DELETE", `recommendations/hidden/${video.id}`);
      setHidden(away);
    } catch (cause) {
      setError((cause as Error).message);
    }
    setBusy(false);
  }

  if (hidden) {
    return (
      <li class="suggestion suggestion-away" role="status">
        <span class="card-note">“{video.title}” is not suggested to you any more.</span>
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void setAway(false)}>
          Undo
        </button>
      </li>
    );
  }
  const seen = positionSeconds && video.durationSeconds ? positionSeconds / video.durationSeconds : 0;
  return (
    <li class="suggestion">
      <a class="card" href={`/watch/${video.id}`} {...handlers}>
        <VideoThumb video={video} moving={moving}>
          {seen > 0 && <span class="seen-part" style={{ width: `${Math.min(100, Math.round(seen * 100))}%` }} />}
        </VideoThumb>
        <span class="suggestion-words">
          <span class="card-title">{video.title}</span>
          <span class="card-note">
            {video.owner.displayName} · {formatAge(video.publishedAt)}
          </span>
          {reason !== "" && <span class="card-note suggestion-reason">{reason}</span>}
        </span>
      </a>
      {canHide && (
        <button
          type="button"
          class="suggestion-hide"
          aria-label={`Not interested in ${video.title}`}
          title="Not interested"
          disabled={busy}
          onClick={() => void setAway(true)}
        >
          ×
        </button>
      )}
      {error && (
        <p class="field-error" role="alert">
          {error}
        </p>
      )}
    </li>
  );
}

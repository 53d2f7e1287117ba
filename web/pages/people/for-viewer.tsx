import type { RefObject } from "preact";
import { useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import type { User, Video, ViewerState } from "../../api-types.ts";
import { FollowButton } from "../../components/follow-button.tsx";
import { Notice } from "../../components/notice.tsx";
import { formatCount, formatDuration } from "../../format.ts";
import { useLoad } from "../../load.ts";
import { useKeptPosition } from "./keep-position.ts";
import { SaveMenu } from "./save-menu.tsx";

// Who left this early begins anew.
const resumeFromSeconds = 10;

type Props = {
  video: Video;
  user: User | null;
  media: RefObject<HTMLVideoElement | null>;
  playable: boolean;
  /** The link says where to begin: nothing else is offered. */
  startChosen: boolean;
};

/** What a watch page holds for its viewer: follow, like, save, and where playback was left. */
export function ForViewer({ video, user, media, playable, startChosen }: Props) {
  const loaded = useLoad(`${video.id} ${user?.id ?? ""}`, (signal) =>
    user ? get<ViewerState>(`videos/${video.id}/me`, { signal }) : Promise.resolve(null),
  );
  const [changes, setChanges] = useState<Partial<ViewerState> & { likeCount?: number }>({});
  const [error, setError] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState(false);
  useKeptPosition(user && playable ? video.id : null, media);

  const state: ViewerState | null = loaded.value && { ...loaded.value, ...changes };
  const liked = state?.liked ?? false;
  const likeCount = changes.likeCount ?? video.likeCount;
  const position = loaded.value?.history?.positionSeconds ?? 0;

  async function toggleLike(): Promise<void> {
    setError(null);
    await call<{ liked: boolean; likeCount: number }>(liked ? "DELETE" : "PUT", `videos/${video.id}/like`).then(
      (like) => setChanges((before) => ({ ...before, ...like })),
      (cause: Error) => setError(cause.message),
    );
  }

  function resume(): void {
    setDismissed(true);
    if (!media.current) return;
    media.current.currentTime = position;
    void media.current.play().catch(() => undefined);
  }

  return (
    <section class="for-viewer" aria-label="Your side of it">
      {playable && !startChosen && !dismissed && position >= resumeFromSeconds && (
        <Notice>
          <span>You stopped at {formatDuration(position)}.</span>
          <span class="row">
            <button type="button" class="button" onClick={resume}>
              Resume
            </button>
            <button type="button" class="button button-quiet" onClick={() => setDismissed(true)}>
              Dismiss
            </button>
          </span>
        </Notice>
      )}
      <div class="row">
        {user ? (
          <>
            {state && (
              <FollowButton
                channelId={video.owner.id}
                name={video.owner.displayName}
                state={state}
                onChange={(subscription) => setChanges((before) => ({ ...before, ...subscription }))}
              />
            )}
            <button
              type="button"
              class="button button-quiet"
              aria-pressed={liked}
              aria-label={`Like, ${formatCount(likeCount, "like")}`}
              disabled={!state}
              onClick={() => void toggleLike()}
            >
              <Heart filled={liked} /> {likeCount.toLocaleString("en")}
            </button>
            {state && (
              <SaveMenu
                videoId={video.id}
                saved={state.playlists}
                onChange={(playlists) => setChanges((before) => ({ ...before, playlists }))}
              />
            )}
          </>
        ) : (
          <>
            <span class="card-note">{formatCount(likeCount, "like")}</span>
            <a class="button button-quiet" href={`/login?next=${encodeURIComponent(`/watch/${video.id}`)}`}>
              Sign in to follow, like and save
            </a>
          </>
        )}
      </div>
      {(error ?? loaded.error) && <Notice kind="error">{error ?? loaded.error?.message}</Notice>}
    </section>
  );
}

function Heart({ filled }: { filled: boolean }) {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true" class={filled ? "heart heart-full" : "heart"}>
      <path d="M12 20s-7.5-4.6-7.5-10A4.2 4.2 0 0 1 12 7.4 4.2 4.2 0 0 1 19.5 10c0 5.4-7.5 10-7.5 10z" />
    </svg>
  );
}

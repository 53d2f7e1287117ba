import { useState } from "preact/hooks";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { currentUser } from "../session.ts";
import { useStore } from "../store.ts";
import { BulkBar, type Outcome } from "./bulk-bar.tsx";
import { QuotaLine } from "./quota-line.tsx";
import { useOwnVideos } from "./own-videos.ts";
import { StudioRow } from "./studio-row.tsx";

export function StudioPage() {
  const user = useStore(currentUser);
  if (user === null) {
    return (
      <Page title="Your videos" narrow>
        <p>
          <a href="/login?next=/studio">Sign in</a> to see your videos.
        </p>
      </Page>
    );
  }
  return <Page title="Your videos">{user ? <OwnVideos key={user.id} /> : <RowSkeleton />}</Page>;
}

function OwnVideos() {
  const { videos, cursor, busy, error, load, replace, remove } = useOwnVideos();
  const [chosen, setChosen] = useState<string[]>([]);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  // Of those that are shown: what was deleted is not chosen any more.
  const ids = chosen.filter((id) => videos?.some((video) => video.id === id));
  return (
    <>
      <p>
        {videos && videos.length > 0 && (
          <>
            <a href="/studio/analytics">How your videos are watched</a> ·{" "}
            <a href="/studio/comments">Comments on your videos</a> ·{" "}
          </>
        )}
        <a href="/studio/webhooks">Webhooks</a>
      </p>
      <QuotaLine round={videos?.length ?? 0} />
      {videos && videos.length > 1 && (
        <p>
          <button
            type="button"
            class="button button-quiet"
            disabled={ids.length === Math.min(100, videos.length)}
            onClick={() => setChosen(videos.slice(0, 100).map(({ id }) => id))}
          >
            Choose all that are shown
          </button>
        </p>
      )}
      {videos?.length === 0 && (
        <div class="empty">
          <p>You have not uploaded anything yet.</p>
          <p>
            <a class="button" href="/upload">
              Upload a video
            </a>
          </p>
        </div>
      )}
      {!videos && !error && <RowSkeleton />}
      <ul class="studio">
        {videos?.map((video) => (
          <StudioRow
            key={video.id}
            video={video}
            onChange={replace}
            onDelete={() => remove(video.id)}
            chosen={ids.includes(video.id)}
            onChoose={
              ids.length >= 100 && !ids.includes(video.id)
                ? null
                : (on) => setChosen(on ? [...ids, video.id] : ids.filter((id) => id !== video.id))
            }
          />
        ))}
      </ul>
      {ids.length > 0 && (
        <BulkBar ids={ids} onClear={() => setChosen([])} onDone={() => load(null)} onOutcome={setOutcome} />
      )}
      {outcome && <Notice kind={outcome.kind}>{outcome.words}</Notice>}
      {error && (
        <Notice kind="error" onRetry={() => void load(videos ? cursor : null)}>
          {error.message}
        </Notice>
      )}
      {cursor && !error && (
        <p class="center">
          <button type="button" class="button button-quiet" disabled={busy} onClick={() => void load(cursor)}>
            {busy ? "Loading…" : "Show more"}
          </button>
        </p>
      )}
    </>
  );
}

function RowSkeleton() {
  return (
    <div class="studio" role="status" aria-label="Loading">
      {Array.from({ length: 3 }, (_, i) => (
        <div class="studio-row" key={i} aria-hidden="true">
          <span class="thumb studio-thumb skeleton" />
          <div class="studio-words">
            <span class="skeleton skeleton-line" />
            <span class="skeleton skeleton-line short" />
          </div>
        </div>
      ))}
    </div>
  );
}

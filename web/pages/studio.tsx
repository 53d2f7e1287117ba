import { useState } from "preact/hooks";
import { call, get } from "../api.ts";
import type { Video, VideoPage } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { formatAge } from "../format.ts";
import { useLoad } from "../load.ts";
import { currentUser } from "../session.ts";
import { useStore } from "../store.ts";
import { EditVideo } from "./edit-video.tsx";

export function StudioPage() {
  const user = useStore(currentUser);
  const mine = useLoad(`mine ${user?.id ?? ""}`, (signal) =>
    user ? get<VideoPage>("videos?mine=true&limit=100", { signal }) : Promise.resolve({ items: [], nextCursor: null }),
  );
  if (user === undefined) return <Page title="Your videos">{null}</Page>;
  if (user === null) {
    return (
      <Page title="Your videos" narrow>
        <p>
          <a href="/login?next=/studio">Sign in</a> to see your videos.
        </p>
      </Page>
    );
  }
  return (
    <Page title="Your videos">
      {mine.error && (
        <Notice kind="error" onRetry={mine.reload}>
          {mine.error.message}
        </Notice>
      )}
      {mine.value?.items.length === 0 && (
        <div class="empty">
          <p>You have not uploaded anything yet.</p>
          <p>
            <a class="button" href="/upload">
              Upload a video
            </a>
          </p>
        </div>
      )}
      <ul class="studio">
        {mine.value?.items.map((video) => (
          <StudioRow key={video.id} video={video} onChange={mine.reload} />
        ))}
      </ul>
    </Page>
  );
}

const states: Record<Video["state"], string> = {
  draft: "No file yet",
  uploading: "Uploading",
  queued: "Waiting",
  processing: "Processing",
  ready: "Ready",
  failed: "Failed",
};

function StudioRow({ video, onChange }: { video: Video; onChange: () => void }) {
  const [editing, setEditing] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function remove(): Promise<void> {
    if (!window.confirm(`Delete “${video.title}” with everything that belongs to it? This cannot be undone.`)) return;
    await call("DELETE", `videos/${video.id}`).then(onChange, (cause: Error) => setError(cause.message));
  }

  return (
    <li class="studio-row">
      <a href={`/watch/${video.id}`} class="thumb studio-thumb" tabIndex={-1} aria-hidden="true">
        {video.posterUrl ? <img src={video.posterUrl} alt="" loading="lazy" /> : <span class="thumb-empty" />}
      </a>
      <div class="studio-words">
        <a href={`/watch/${video.id}`} class="card-title">
          {video.title}
        </a>
        <p class="card-note">
          <span class={`state state-${video.state}`}>{states[video.state]}</span>
          {video.state === "processing" ? ` ${Math.floor(video.progress * 100)} %` : ""} · {video.visibility} ·{" "}
          {formatAge(video.createdAt)}
        </p>
        {video.error && <p class="field-error">{video.error.message}</p>}
        {error && <Notice kind="error">{error}</Notice>}
        <div class="row">
          {video.upload && (
            <a class="button button-quiet" href={`/upload?video=${video.id}`}>
              Upload file
            </a>
          )}
          <button
            type="button"
            class="button button-quiet"
            aria-expanded={editing}
            onClick={() => setEditing(!editing)}
          >
            Edit
          </button>
          <button type="button" class="button button-danger" onClick={() => void remove()}>
            Delete
          </button>
        </div>
        {editing && (
          <EditVideo
            video={video}
            onDone={() => {
              setEditing(false);
              onChange();
            }}
          />
        )}
      </div>
    </li>
  );
}

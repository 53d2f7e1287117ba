import { useState } from "preact/hooks";
import { call } from "../api.ts";
import type { Video } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Progress } from "../components/progress.tsx";
import { formatAge } from "../format.ts";
import { EditCaptions } from "./edit-captions.tsx";
import { EditVideo } from "./edit-video.tsx";
import { TakenDown } from "./taken-down.tsx";

const states: Record<Video["state"], string> = {
  draft: "No file yet",
  uploading: "Uploading",
  queued: "Waiting",
  processing: "Processing",
  ready: "Ready",
  failed: "Failed",
};

type Props = {
  video: Video;
  onChange: (video: Video) => void;
  onDelete: () => void;
  /** Whether it is among those to be changed together; null where no more may be. */
  chosen: boolean;
  onChoose: ((on: boolean) => void) | null;
};

/** One of your own videos: how it stands, and what can be done with it. */
export function StudioRow({ video, onChange, onDelete, chosen, onChoose }: Props) {
  const [editing, setEditing] = useState(false);
  const [retrying, setRetrying] = useState(false);
  const [captioning, setCaptioning] = useState(false);
  const [deleting, setDeleting] = useState(false);
  const [error, setError] = useState<string | null>(null);

  async function retry(endpoint: string): Promise<void> {
    setRetrying(true);
    setError(null);
    try {
      onChange(await call<Video>("POST", endpoint));
    } catch (cause) {
      setError((cause as Error).message);
    }
    setRetrying(false);
  }

  async function cancel(): Promise<void> {
    if (!window.confirm(`Stop processing “${video.title}”? You can start it again later.`)) return;
    await retry(`videos/${video.id}/cancel`);
  }

  async function remove(): Promise<void> {
    if (!window.confirm(`Delete “${video.title}” with everything that belongs to it? This cannot be undone.`)) return;
    setDeleting(true);
    setError(null);
    try {
      await call("DELETE", `videos/${video.id}`);
      onDelete();
    } catch (cause) {
      setError((cause as Error).message);
      setDeleting(false);
    }
  }

  return (
    <li class="studio-row">
      <label class="studio-choose">
        <span class="visually-hidden">Choose {video.title}</span>
        <input
          type="checkbox"
          checked={chosen}
          disabled={onChoose === null}
          onChange={(event) => onChoose?.(event.currentTarget.checked)}
        />
      </label>
      <a href={`/watch/${video.id}`} class="thumb studio-thumb" tabIndex={-1} aria-hidden="true">
        {video.posterUrl ? <img src={video.posterUrl} alt="" loading="lazy" /> : <span class="thumb-empty" />}
      </a>
      <div class="studio-words">
        <a href={`/watch/${video.id}`} class="card-title">
          {video.title}
        </a>
        <p class="card-note">
          <span class={`state state-${video.state}`}>{states[video.state]}</span> ·{" "}
          {video.takenDown ? "taken down" : video.visibility} · {formatAge(video.createdAt)}
          {video.scheduledAt && ` · ${video.scheduledVisibility} from ${new Date(video.scheduledAt).toLocaleString()}`}
        </p>
        <TakenDown video={video} />
        {video.state === "processing" && (
          <Progress label={video.playable ? "Playable already" : "Processing"} fraction={video.progress} />
        )}
        {video.replacement && video.replacement.state !== "failed" && (
          <Progress label="The new file is being processed; the old one plays" fraction={video.replacement.progress} />
        )}
        {video.error && <p class="field-error">{video.error.message}</p>}
        {error && <Notice kind="error">{error}</Notice>}
        <div class="row">
          {video.retry && (
            <button
              type="button"
              class="button"
              disabled={retrying}
              onClick={() => video.retry && void retry(video.retry.endpoint)}
            >
              {retrying ? "Starting…" : "Try again"}
            </button>
          )}
          {isEncoding(video) && (
            <button type="button" class="button button-quiet" disabled={retrying} onClick={() => void cancel()}>
              Stop processing
            </button>
          )}
          {video.upload && (
            <a class="button button-quiet" href={`/upload?video=${video.id}`}>
              {video.state === "ready" ? "Replace file" : "Upload file"}
            </a>
          )}
          {(video.retry || video.state === "processing" || video.state === "ready") && (
            <a class="button button-quiet" href={`/studio/${video.id}/log`}>
              Log
            </a>
          )}
          {video.playable && (
            <a class="button button-quiet" href={`/studio/${video.id}/analytics`}>
              Analytics
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
          <button
            type="button"
            class="button button-quiet"
            aria-expanded={captioning}
            onClick={() => setCaptioning(!captioning)}
          >
            Captions
          </button>
          <button type="button" class="button button-danger" disabled={deleting} onClick={() => void remove()}>
            {deleting ? "Deleting…" : "Delete"}
          </button>
        </div>
        {captioning && <EditCaptions video={video} />}
        {editing && (
          <EditVideo
            video={video}
            onPoster={onChange}
            onDone={(changed) => {
              setEditing(false);
              onChange(changed);
            }}
          />
        )}
      </div>
    </li>
  );
}

function isEncoding({ state, replacement }: Video): boolean {
  return state === "queued" || state === "processing" || (replacement !== undefined && replacement.state !== "failed");
}

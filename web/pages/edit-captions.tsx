import { useState } from "preact/hooks";
import { call, get } from "../api.ts";
import type { Caption, Video } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { useLoad } from "../load.ts";
import { AddCaptions } from "./add-captions.tsx";

/** The caption tracks of a video: what there is, another file, away with one. */
export function EditCaptions({ video }: { video: Video }) {
  const [error, setError] = useState<string | null>(null);
  const [deleting, setDeleting] = useState<string | null>(null);
  const [changed, setChanged] = useState("");
  const tracks = useLoad(`captions ${video.id}`, (signal) =>
    get<{ items: Caption[] }>(`videos/${video.id}/captions`, { signal }),
  );

  async function remove({ id, label }: Caption): Promise<void> {
    if (!window.confirm(`Delete the captions “${label}”?`)) return;
    setDeleting(id);
    setError(null);
    try {
      await call("DELETE", `videos/${video.id}/captions/${id}`);
      setChanged(`The captions “${label}” are deleted.`);
      tracks.reload();
    } catch (cause) {
      setError((cause as Error).message);
    }
    setDeleting(null);
  }

  return (
    <section class="captions" aria-label={`Captions of ${video.title}`}>
      <p class="visually-hidden" role="status">
        {changed}
      </p>
      {error && <Notice kind="error">{error}</Notice>}
      {tracks.error && (
        <Notice kind="error" onRetry={tracks.reload}>
          {tracks.error.message}
        </Notice>
      )}
      {tracks.value?.items.length === 0 && <p class="field-hint">This video has no captions yet.</p>}
      {tracks.value && tracks.value.items.length > 0 && (
        <ul class="caption-list">
          {tracks.value.items.map((track) => (
            <li key={track.id}>
              <span class="caption-name">
                {track.label}
                <span class="card-note">
                  {track.language}
                  {track.source === "embedded" ? " · from the video file" : ""}
                </span>
              </span>
              <button
                type="button"
                class="button button-danger"
                aria-label={`Delete the captions ${track.label}`}
                disabled={deleting === track.id}
                onClick={() => void remove(track)}
              >
                {deleting === track.id ? "Deleting…" : "Delete"}
              </button>
            </li>
          ))}
        </ul>
      )}
      <AddCaptions
        videoId={video.id}
        onDone={({ label }) => {
          setChanged(`The captions “${label}” are stored.`);
          tracks.reload();
        }}
      />
    </section>
  );
}

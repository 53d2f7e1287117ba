import type { Video } from "../../api-types.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { Notice } from "../../components/notice.tsx";
import { formatAge } from "../../format.ts";
import { usePaged } from "../../use-paged.ts";
import { useRestore } from "./use-restore.ts";

/** The videos that are taken down, with the way back. */
export function TakenDownVideos() {
  const { items, change, ...end } = usePaged<Video>("admin/videos/taken-down");
  return (
    <>
      {items?.length === 0 && !end.cursor && <p class="empty">No video is taken down.</p>}
      <ul class="admin-list">
        {items?.map((video) => (
          <Row
            key={video.id}
            video={video}
            onRestored={() => change((all) => all.filter(({ id }) => id !== video.id))}
          />
        ))}
      </ul>
      <ListEnd {...end} />
    </>
  );
}

function Row({ video, onRestored }: { video: Video; onRestored: () => void }) {
  const { restore, busy, error } = useRestore(video, onRestored);
  return (
    <li class="admin-row" aria-label={video.title}>
      <div class="admin-words">
        <p class="admin-name">
          <a href={`/watch/${video.id}`}>{video.title}</a>
        </p>
        <p class="card-note">
          by <a href={`/admin?search=${video.owner.id}`}>{video.owner.displayName}</a>
          {video.takenDown && ` · ${formatAge(video.takenDown.at)} · was ${video.takenDown.visibility}`} ·{" "}
          <a href={`/admin/audit?target=${video.id}`}>log</a>
        </p>
        {video.takenDown && <p class="quote">{video.takenDown.reason}</p>}
        {error && <Notice kind="error">{error}</Notice>}
      </div>
      <div class="admin-actions">
        <button type="button" class="button button-quiet" disabled={busy} onClick={() => void restore()}>
          {busy ? "Restoring…" : "Restore"}
        </button>
      </div>
    </li>
  );
}

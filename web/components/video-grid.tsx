import { useState } from "preact/hooks";
import type { Video } from "../api-types.ts";
import { formatAge, formatDuration } from "../format.ts";

/** Videos as cards, as many beside each other as fit. */
export function VideoGrid({ videos }: { videos: Video[] }) {
  return (
    <ul class="grid">
      {videos.map((video) => (
        <li key={video.id}>
          <VideoCard video={video} />
        </li>
      ))}
    </ul>
  );
}

function VideoCard({ video }: { video: Video }) {
  const [moving, setMoving] = useState(false);
  const start = () => setMoving(!matchMedia("(prefers-reduced-motion: reduce)").matches);
  const stop = () => setMoving(false);
  return (
    <a
      class="card"
      href={`/watch/${video.id}`}
      onPointerEnter={({ pointerType }) => pointerType === "mouse" && start()}
      onPointerLeave={stop}
      onFocus={({ currentTarget }) => currentTarget.matches(":focus-visible") && start()}
      onBlur={stop}
    >
      <span class="thumb">
        {video.posterUrl ? (
          <img src={video.posterUrl} alt="" loading="lazy" decoding="async" />
        ) : (
          <span class="thumb-empty" />
        )}
        {moving && video.previewUrl && <img class="thumb-preview" src={video.previewUrl} alt="" />}
        {video.durationSeconds !== null && <span class="badge">{formatDuration(video.durationSeconds)}</span>}
        {video.state === "processing" && <span class="badge badge-left">Processing</span>}
      </span>
      <span class="card-title">{video.title}</span>
      <span class="card-note">
        {video.owner.displayName} · {formatAge(video.publishedAt ?? video.createdAt)}
      </span>
    </a>
  );
}

/** What stands where the cards will be. */
export function GridSkeleton() {
  return (
    <div class="grid" role="status" aria-label="Loading">
      {Array.from({ length: 6 }, (_, i) => (
        <div class="card" key={i} aria-hidden="true">
          <span class="thumb skeleton" />
          <span class="skeleton skeleton-line" />
          <span class="skeleton skeleton-line short" />
        </div>
      ))}
    </div>
  );
}

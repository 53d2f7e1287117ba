import type { Video } from "../api-types.ts";
import { formatAge } from "../format.ts";
import { useMotion, VideoThumb } from "./video-thumb.tsx";

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
  const { moving, handlers } = useMotion();
  return (
    <a class="card" href={`/watch/${video.id}`} {...handlers}>
      <VideoThumb video={video} moving={moving}>
        {video.state === "processing" && <span class="badge badge-left">Processing</span>}
      </VideoThumb>
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

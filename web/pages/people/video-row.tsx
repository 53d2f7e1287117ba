import type { ComponentChildren } from "preact";
import type { Video } from "../../api-types.ts";
import { formatDuration } from "../../format.ts";

/** A video as a line of a list, with what can be done with it there. Null: it may not be seen any more. */
export function VideoRow({
  video,
  note,
  children,
}: {
  video: Video | null;
  note?: string;
  children?: ComponentChildren;
}) {
  return (
    <li class="video-row">
      <span class="video-row-thumb">
        <span class="thumb">
          {video?.posterUrl ? <img src={video.posterUrl} alt="" loading="lazy" /> : <span class="thumb-empty" />}
          {video && video.durationSeconds !== null && (
            <span class="badge">{formatDuration(video.durationSeconds)}</span>
          )}
        </span>
      </span>
      <div class="video-row-words">
        {video ? (
          <>
            <a class="card-title" href={`/watch/${video.id}`}>
              {video.title}
            </a>
            <span class="card-note">
              {video.owner.displayName}
              {note ? ` · ${note}` : ""}
            </span>
          </>
        ) : (
          <span class="card-note">This video is not available any more.</span>
        )}
        {children}
      </div>
    </li>
  );
}

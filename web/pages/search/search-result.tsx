import type { SearchHit } from "../../api-types.ts";
import { MarkedText } from "../../components/marked-text.tsx";
import { formatAge, formatCount, formatDuration } from "../../format.ts";

/** One video that was found, with what of it matched. */
export function SearchResult({ video }: { video: SearchHit }) {
  const { match } = video;
  return (
    <li class="result">
      <a class="result-thumb" href={`/watch/${video.id}`} tabIndex={-1} aria-hidden="true">
        <span class="thumb">
          {video.posterUrl ? (
            <img src={video.posterUrl} alt="" loading="lazy" decoding="async" />
          ) : (
            <span class="thumb-empty" />
          )}
          {video.durationSeconds !== null && <span class="badge">{formatDuration(video.durationSeconds)}</span>}
        </span>
      </a>
      <div class="result-words">
        <h2 class="result-title">
          <a href={`/watch/${video.id}`}>{match.title ? <MarkedText pieces={match.title} /> : video.title}</a>
        </h2>
        <p class="result-note">
          <a href={`/channel/${video.owner.id}`}>
            {match.owner ? <MarkedText pieces={match.owner} /> : video.owner.displayName}
          </a>{" "}
          · {formatCount(video.viewCount, "view")} · {formatAge(video.publishedAt ?? video.createdAt)}
        </p>
        {match.description && (
          <p class="result-text">
            <MarkedText pieces={match.description} />
          </p>
        )}
        {match.tags.length > 0 && (
          <p class="result-tags">
            {match.tags.map((tag) => (
              <a key={tag} class="chip" href={`/search?q=${encodeURIComponent(tag)}`}>
                #{tag}
              </a>
            ))}
          </p>
        )}
        {match.moments.length > 0 && (
          <ul class="moments" aria-label="Said in the video">
            {match.moments.map(({ startSeconds, text }) => (
              <li key={startSeconds}>
                <a class="moment" href={`/watch/${video.id}?t=${Math.floor(startSeconds)}`}>
                  <span class="moment-time">at {formatDuration(Math.floor(startSeconds))}</span>
                  <span>
                    <MarkedText pieces={text} />
                  </span>
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

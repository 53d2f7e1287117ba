import { useRef } from "preact/hooks";
import { get } from "../api.ts";
import type { Playback } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useLoad } from "../load.ts";
import { Player } from "../player/player.tsx";

/**
 * Plays the video that a link's token opens, whoever has the link. The token stands behind `#`, which
 * browsers send to no server and in no Referer.
 */
export function PrivateLinkPage({ token }: { token: string }) {
  const media = useRef<HTMLVideoElement>(null);
  const videoId = videoOf(token);
  const loaded = useLoad(token, (signal) =>
    videoId === null
      ? Promise.reject(new Error("This link is not complete. Copy it whole."))
      : get<Playback>(`videos/${videoId}/playback`, { signal, playbackToken: token }),
  );
  if (loaded.error || videoId === null) {
    return (
      <Page title="Video not available" narrow>
        {loaded.error && (
          <Notice kind="error" onRetry={loaded.reload}>
            {loaded.error.message}
          </Notice>
        )}
        <p>Links to private videos end after a while. Ask whoever sent it for a new one.</p>
      </Page>
    );
  }
  if (!loaded.value) {
    return (
      <Page title="Video" hideTitle>
        <div class="player skeleton" role="status" aria-label="Loading" />
      </Page>
    );
  }
  const { title, poster } = loaded.value;
  return (
    <Page title={title} hideTitle>
      <Player
        videoId={videoId}
        token={token}
        title={title}
        poster={poster}
        revision={0}
        autoPlay={false}
        finished={false}
        media={media}
      />
      <div class="below-player">
        <section class="about" aria-label="About this video">
          <h2>{title}</h2>
          <p class="card-note">You watch it by a private link.</p>
        </section>
      </div>
    </Page>
  );
}

// The token's subject (RFC 7519, section 4.1.2). Whether it is true, the server says.
function videoOf(token: string): string | null {
  const [, payload = ""] = token.split(".");
  try {
    const { sub } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as { sub?: unknown };
    return typeof sub === "string" && /^vid_\w+$/.test(sub) ? sub : null;
  } catch {
    return null;
  }
}

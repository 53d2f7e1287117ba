import { useRef } from "preact/hooks";
import { get } from "../api.ts";
import type { Playback } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { useLoad } from "../load.ts";
import { Player } from "../player/player.tsx";
import { ApiError } from "../request.ts";

/**
 * Plays the video that a link's token opens, whoever has the link. The token stands behind `#`, which
 * browsers send to no server and in no Referer.
 */
export function PrivateLinkPage({ token }: { token: string }) {
  const media = useRef<HTMLVideoElement>(null);
  const videoId = videoOf(token);
  const loaded = useLoad(token, (signal) =>
    videoId === null
      ? new Promise<never>(() => {})
      : get<Playback>(`videos/${videoId}/playback`, { signal, playbackToken: token }),
  );
  if (videoId === null) return <NoLink given={token !== ""} />;
  if (loaded.error) {
    // A link that is over stays over. What failed otherwise may work at the next try.
    const over = loaded.error instanceof ApiError && loaded.error.status >= 400 && loaded.error.status < 500;
    return (
      <Page title="Video not available" narrow>
        <Notice kind="error" onRetry={over ? undefined : loaded.reload}>
          {loaded.error.message}
        </Notice>
        {over && <p>Links to private videos end after a while. Ask whoever sent it for a new one.</p>}
        <WayOut />
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

/** What is at `/play` without the token of a video behind it: nothing to try again. */
function NoLink({ given }: { given: boolean }) {
  return (
    <Page title={given ? "This link is not complete" : "There is no video in this address"} narrow>
      <p>
        {given
          ? "A part of it is missing or has changed. Copy the link whole from where you have it, or ask whoever sent it for a new one."
          : "This page plays a private video by its link. The part of the link behind “#” tells which one, and it is missing. Copy the link whole from where you have it."}
      </p>
      <WayOut />
    </Page>
  );
}

function WayOut() {
  return (
    <p>
      <a class="button button-quiet" href="/">
        Watch public videos
      </a>
    </p>
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

import type { ComponentType } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Playback } from "../api-types.ts";
import type { Player as PlayerComponent } from "../player/player.tsx";
import { request } from "../request.ts";
import { createEmbedControls } from "./embed-controls.ts";
import type { EmbedState } from "./messages.ts";
import { openParentPage } from "./parent-page.ts";
import type { StartOptions } from "./start-options.ts";

/** What worker/web/embedded-video.ts tells of a video. */
export type EmbeddedVideo = {
  id: string;
  title: string;
  hls: string;
  poster: string | null;
  storyboard: string | null;
  byToken: boolean;
  parents: string[] | null;
};

type Props = { content: EmbeddedVideo | string; start: StartOptions };

export function Embed({ content, start }: Props) {
  if (typeof content !== "string") return <EmbeddedPlayer video={content} start={start} />;
  return (
    <main class="embed-message">
      <p role="status">{content}</p>
    </main>
  );
}

/** The poster until somebody wants to watch; the player's code is loaded no sooner. */
function EmbeddedPlayer({ video, start }: { video: EmbeddedVideo; start: StartOptions }) {
  const [started, setStarted] = useState(start.autoplay);
  const [Player, setPlayer] = useState<ComponentType<Parameters<typeof PlayerComponent>[0]> | null>(null);
  const [failed, setFailed] = useState(false);
  const media = useRef<HTMLVideoElement>(null);
  const opened = useRef(false);
  const { controls, page } = useMemo(() => openControls(video, start, () => setStarted(true)), []);
  useEffect(() => page.tell({ event: "ready", state: controls.state() }), []);
  useEffect(() => {
    if (media.current) controls.attach(media.current);
  }, [Player]);
  useEffect(() => {
    if (!started) return;
    import("../player/player.tsx").then(
      (module) => setPlayer(() => module.Player),
      () => setFailed(true),
    );
  }, [started]);

  // Nobody is signed in within another site's frame: the page's own addresses, then such as anybody gets.
  async function playback(signal?: AbortSignal): Promise<Playback> {
    if (opened.current && !video.byToken) {
      return request<Playback>("GET", `videos/${video.id}/playback`, signal ? { signal } : {});
    }
    opened.current = true;
    const { title, hls, poster, storyboard } = video;
    return { title, hls, poster, storyboard, dash: null, preview: null, captions: [] };
  }

  if (failed) return <Embed content="The player could not be loaded. Load the page again." start={start} />;
  return (
    <main class="embed-main">
      <p class="embed-title">
        {video.byToken ? (
          video.title
        ) : (
          <a href={`/watch/${video.id}`} target="_blank" rel="noopener">
            {video.title}
          </a>
        )}
      </p>
      {Player ? (
        <Player
          videoId={video.id}
          title={video.title}
          poster={video.poster}
          revision={0}
          autoPlay
          finished={false}
          media={media}
          startSeconds={controls.startSeconds()}
          muted={start.muted}
          playback={playback}
          captions={start.captions}
          onError={(message) => page.tell({ event: "error", message, state: controls.state() })}
        />
      ) : (
        <Poster video={video} busy={started} onStart={() => setStarted(true)} />
      )}
    </main>
  );
}

// What the page around asks is done and answered; `show` puts the player in the poster's place.
function openControls(video: EmbeddedVideo, start: StartOptions, show: () => void) {
  const page = openParentPage(video.parents, ({ id, command }) => {
    const reply = (answer: { state: EmbedState } | { error: string }) => {
      if (id !== null) page.tell({ reply: id, ...answer });
    };
    if (!command) return reply({ error: "There is no such command, or its value is not one." });
    controls.run(command).then(
      () => reply({ state: controls.state() }),
      (error: Error) => reply({ error: error.message }),
    );
  });
  const controls = createEmbedControls(start, show, page.tell);
  return { controls, page };
}

function Poster(props: { video: EmbeddedVideo; busy: boolean; onStart: () => void }) {
  const { video, busy, onStart } = props;
  const [shown, setShown] = useState(video.poster);
  return (
    <button type="button" class="embed-poster" aria-label={`Play: ${video.title}`} aria-busy={busy} onClick={onStart}>
      {shown && <img src={shown} alt="" fetchpriority="high" onError={() => setShown(null)} />}
      <svg viewBox="0 0 64 64" width="72" height="72" aria-hidden="true">
        <circle cx="32" cy="32" r="30" />
        <path d="M26 20v24l20-12z" />
      </svg>
    </button>
  );
}

import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api.ts";
import type { Playback } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import type { HlsSource, Rendition } from "./hls-source.ts";

type Props = {
  videoId: string;
  title: string;
  poster: string | null;
  /** Counts up when renditions were added to a video that is still growing. */
  revision: number;
  /** Plays at once, where the browser lets it: for those who have been waiting for the first seconds. */
  autoPlay: boolean;
};

/** The player: our controls around a plain video element. */
export function Player({ videoId, title, poster, revision, autoPlay }: Props) {
  const video = useRef<HTMLVideoElement>(null);
  const source = useRef<HlsSource | null>(null);
  const [attempt, setAttempt] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const [renditions, setRenditions] = useState<Rendition[]>([]);
  const [playing, setPlaying] = useState<number | null>(null);

  useEffect(() => {
    const leaving = new AbortController();
    setError(null);
    void open(leaving.signal).catch((cause: Error) => {
      if (!leaving.signal.aborted) setError(cause.message);
    });
    return () => {
      leaving.abort();
      source.current?.destroy();
      source.current = null;
    };
  }, [videoId, attempt]);

  useEffect(() => {
    if (revision === 0 || !source.current) return;
    void readAddress().then(
      (url) => source.current?.reload(url),
      () => undefined,
    );
  }, [revision]);

  async function readAddress(signal?: AbortSignal): Promise<string> {
    return (await get<Playback>(`videos/${videoId}/playback`, signal ? { signal } : {})).hls;
  }

  async function open(signal: AbortSignal): Promise<void> {
    const [{ openHls }, url] = await Promise.all([
      import("./hls-source.ts"),
      readAddress(signal),
      import("./chrome.ts"),
    ]);
    if (signal.aborted || !video.current) return;
    let renewed = false;
    source.current = openHls(video.current, url, {
      renditions(list, current) {
        setRenditions(list);
        setPlaying(current);
      },
      refused() {
        // The token in the address has ended: one fresh address, then it is a refusal.
        if (renewed) return setError("You may not watch this video.");
        renewed = true;
        void readAddress(signal).then(
          (next) => source.current?.reload(next),
          (cause: Error) => setError(cause.message),
        );
      },
      failed: setError,
    });
  }

  return (
    <div class="player">
      <media-controller hotkeys="" defaultstreamtype="on-demand" aria-label={`Player: ${title}`}>
        <video ref={video} slot="media" playsInline autoPlay={autoPlay} preload="auto" poster={poster ?? undefined} />
        <media-loading-indicator slot="centered-chrome" noautohide="" />
        <media-control-bar class="time-bar">
          <media-time-range />
        </media-control-bar>
        <media-control-bar>
          <media-play-button />
          <media-mute-button />
          <media-volume-range class="wide-only" />
          <media-time-display showduration="" />
          <span class="spacer" />
          <media-playback-rate-button class="wide-only" rates="0.5 1 1.25 1.5 2" />
          <QualitySelect
            renditions={renditions}
            playing={playing}
            onChoose={(index) => source.current?.choose(index)}
          />
          <media-pip-button class="wide-only" />
          <media-fullscreen-button />
        </media-control-bar>
      </media-controller>
      {error && (
        <div class="player-error">
          <Notice kind="error" onRetry={() => setAttempt((count) => count + 1)}>
            {error}
          </Notice>
        </div>
      )}
    </div>
  );
}

function QualitySelect(props: {
  renditions: Rendition[];
  playing: number | null;
  onChoose: (index: number | "auto") => void;
}) {
  const { renditions, playing, onChoose } = props;
  if (renditions.length < 2) return null;
  const now = renditions.find(({ index }) => index === playing);
  return (
    <select
      class="quality"
      aria-label="Quality"
      // The controller's hotkeys would take the arrow keys.
      onKeyDown={(event) => event.stopPropagation()}
      onChange={(event) => {
        const { value } = event.currentTarget;
        onChoose(value === "auto" ? "auto" : Number(value));
      }}
    >
      <option value="auto">Auto{now ? ` (${now.label})` : ""}</option>
      {renditions.map(({ index, label }) => (
        <option key={index} value={index}>
          {label}
        </option>
      ))}
    </select>
  );
}

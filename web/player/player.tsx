import type { RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get } from "../api.ts";
import type { Playback } from "../api-types.ts";
import { request } from "../request.ts";
import { freshToken } from "../session.ts";
import { Notice } from "../components/notice.tsx";
import { tellViewing } from "./beacons.ts";
import type { HlsSource } from "./hls-source.ts";
import { CaptionsControl } from "./captions-control.tsx";
import { playerName } from "./player-name.ts";
import { QualitySelect } from "./quality-select.tsx";

// Renditions become ready close together: one reload takes several of them.
const reloadAfterMs = 700;
// The pictures of the seek bar are made behind the encode, when a transcoder is free.
const picturesAfterMs = [4_000, 12_000, 40_000];
// A fresh address that is refused this soon is not one that has ended.
const renewAfterMs = 60_000;

type Props = {
  videoId: string;
  /** Opens the video, for those who have a link to it and no account that may see it. */
  token?: string;
  title: string;
  poster: string | null;
  /** Counts up when renditions were added to a video that is still growing. */
  revision: number;
  /** Plays at once, where the browser lets it: for those who have been waiting for the first seconds. */
  autoPlay: boolean;
  /** The encode has ended while this page was open: its pictures are about to come. */
  finished: boolean;
  /** More of it is still to come. */
  growing?: boolean;
  /** The video element, for what else the page does with it. */
  media: RefObject<HTMLVideoElement | null>;
  /** Where playback begins. */
  startSeconds?: number;
  muted?: boolean;
  /** The addresses to play from, where they are not to be asked for in the name of who is signed in. */
  playback?: (signal?: AbortSignal) => Promise<Playback>;
  /** The language of the captions to begin with; without one, that which the viewer read last. */
  captions?: string | null;
  /** What is shown when it cannot go on. */
  onError?: (message: string) => void;
};

/** The player: our controls around a plain video element. */
export function Player(props: Props) {
  const { videoId, token, title, poster, revision, autoPlay, finished, media: video, muted = false } = props;
  const source = useRef<HlsSource | null>(null);
  const viewing = useRef<ReturnType<typeof tellViewing> | null>(null);
  const growing = useRef(false);
  growing.current = props.growing ?? false;
  const [attempt, setAttempt] = useState({ startSeconds: props.startSeconds ?? 0 });
  const [error, setError] = useState<string | null>(null);
  const [renditions, setRenditions] = useState<string[]>([]);
  const [playing, setPlaying] = useState<string | null>(null);
  const [storyboard, setStoryboard] = useState<string | null>(null);

  useEffect(() => {
    const leaving = new AbortController();
    setError(null);
    void open(leaving.signal, attempt.startSeconds).catch((cause: Error) => {
      if (!leaving.signal.aborted) setError(cause.message);
    });
    return () => {
      leaving.abort();
      viewing.current?.stop();
      viewing.current = null;
      source.current?.destroy();
      source.current = null;
    };
  }, [videoId, attempt]);

  useEffect(() => {
    if (revision === 0) return undefined;
    const timer = setTimeout(() => {
      void readPlayback().then(
        ({ hls }) => source.current?.reload(hls),
        () => undefined,
      );
    }, reloadAfterMs);
    return () => clearTimeout(timer);
  }, [revision]);

  useEffect(() => {
    if (error !== null) props.onError?.(error);
  }, [error]);

  const lacksPictures = finished && storyboard === null;
  useEffect(() => {
    if (!lacksPictures) return undefined;
    const look = () =>
      void readPlayback().then(
        (playback) => setStoryboard(playback.storyboard),
        () => undefined,
      );
    const timers = picturesAfterMs.map((ms) => setTimeout(look, ms));
    return () => timers.forEach(clearTimeout);
  }, [lacksPictures]);

  async function readPlayback(signal?: AbortSignal): Promise<Playback> {
    if (props.playback) return props.playback(signal);
    const options = { playbackToken: token, ...(signal ? { signal } : {}) };
    return get<Playback>(`videos/${videoId}/playback?stream=${playerName()}`, options);
  }

  async function open(signal: AbortSignal, startSeconds: number): Promise<void> {
    const [{ openHls }, playback] = await Promise.all([
      import("./hls-source.ts"),
      readPlayback(signal),
      import("./chrome.ts"),
    ]);
    if (signal.aborted || !video.current) return;
    setStoryboard(playback.storyboard);
    let { hls: address } = playback;
    let renewedAt = -Infinity;
    viewing.current = tellViewing(video.current, {
      videoId,
      address: () => address,
      // Where addresses come from elsewhere, nobody is watching as an account.
      account: () => (props.playback ? Promise.resolve(null) : freshToken()),
      growing: () => growing.current,
    });
    source.current = openHls(
      video.current,
      { url: playback.hls, startSeconds, captions: props.captions ?? null },
      {
        renditions(names, current) {
          setRenditions(names);
          setPlaying(current);
        },
        refused() {
          // The token in the address has ended, and is renewed; refused at once again, it is meant.
          if (performance.now() - renewedAt < renewAfterMs) {
            void whyRefused(address).then((reason) => signal.aborted || setError(reason));
            return;
          }
          renewedAt = performance.now();
          void readPlayback(signal).then(
            ({ hls }) => {
              address = hls;
              source.current?.reload(hls);
            },
            (cause: Error) => signal.aborted || setError(cause.message),
          );
        },
        failed(message, code) {
          viewing.current?.failed(code);
          setError(message);
        },
      },
    );
  }

  return (
    <div class="player">
      <media-controller hotkeys="" defaultstreamtype="on-demand" aria-label={`Player: ${title}`}>
        <video
          ref={video}
          slot="media"
          playsInline
          autoPlay={autoPlay}
          muted={muted}
          preload="auto"
          poster={poster ?? undefined}
        >
          {/* By this label the time bar finds the pictures that it shows. */}
          {storyboard && <track key={storyboard} kind="metadata" label="thumbnails" src={storyboard} default />}
        </video>
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
            onChoose={(rendition) => source.current?.choose(rendition)}
          />
          <CaptionsControl video={video} />
          <media-pip-button class="wide-only" />
          <media-fullscreen-button />
        </media-control-bar>
      </media-controller>
      {error && (
        <div class="player-error">
          <Notice kind="error" onRetry={() => setAttempt({ startSeconds: video.current?.currentTime ?? 0 })}>
            {error}
          </Notice>
        </div>
      )}
    </div>
  );
}

// The gate says why in words: the account plays too much at once, or the country is not one it plays in.
function whyRefused(address: string): Promise<string> {
  const otherwise = "You may not watch this video.";
  return request("GET", address).then(
    () => otherwise,
    (cause: Error) => cause.message || otherwise,
  );
}

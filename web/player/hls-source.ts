import Hls, { ErrorDetails, ErrorTypes, Events, type ErrorData } from "hls.js";

/** A rendition that can be chosen, highest first. */
export type Rendition = { index: number; label: string };

/** Plays HLS in a video element. `auto` lets the bandwidth decide. */
export type HlsSource = {
  /** Reads the master playlist anew and goes on where playback is. */
  reload(url: string): void;
  choose(index: number | "auto"): void;
  destroy(): void;
};

type Listener = {
  renditions(list: Rendition[], playing: number | null): void;
  /** The address is refused: a fresh one is wanted. */
  refused(): void;
  failed(message: string): void;
};

const networkRetries = 6;
const mediaRecoveries = 2;

/** Throws where neither Media Source Extensions nor the browser's own HLS are there. */
export function openHls(video: HTMLVideoElement, url: string, listener: Listener): HlsSource {
  if (!Hls.isSupported()) return openNative(video, url);
  let retries = 0;
  let recoveries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hls = new Hls({
    // A growing playlist is one that began a moment ago, not a live one: playback starts at its beginning.
    startPosition: 0,
    capLevelToPlayerSize: true,
    maxBufferLength: 30,
    backBufferLength: 90,
    // The duration of a growing video is what there is of it, so that its time bar works.
    liveDurationInfinity: false,
  });

  const tell = () => {
    const list = hls.levels.map((level, index) => ({ index, label: labelOf(level.url[0] ?? "", level.height) }));
    const playing = hls.autoLevelEnabled && hls.currentLevel >= 0 ? hls.currentLevel : null;
    listener.renditions(list.toReversed(), playing);
  };
  hls.on(Events.MANIFEST_PARSED, tell);
  hls.on(Events.LEVEL_SWITCHED, tell);
  hls.on(Events.FRAG_BUFFERED, () => {
    retries = 0;
  });
  hls.on(Events.ERROR, (_event, data) => {
    if (!data.fatal) return;
    if (data.response?.code === 401 || data.response?.code === 403) return listener.refused();
    if (data.type === ErrorTypes.MEDIA_ERROR && recoveries < mediaRecoveries) {
      recoveries += 1;
      return hls.recoverMediaError();
    }
    if (data.type === ErrorTypes.NETWORK_ERROR && retries < networkRetries) {
      retries += 1;
      timer = setTimeout(() => retry(data), Math.min(8_000, 500 * 2 ** retries));
      return;
    }
    listener.failed("The video cannot be played at the moment.");
  });
  const retry = (data: ErrorData) => {
    const isMaster =
      data.details === ErrorDetails.MANIFEST_LOAD_ERROR || data.details === ErrorDetails.MANIFEST_LOAD_TIMEOUT;
    if (isMaster) hls.loadSource(url);
    else hls.startLoad();
  };
  hls.loadSource(url);
  hls.attachMedia(video);

  return {
    reload(next) {
      const [time, playing] = [video.currentTime, !video.paused];
      hls.config.startPosition = time;
      hls.once(Events.MANIFEST_PARSED, () => {
        if (playing) void video.play().catch(() => undefined);
      });
      hls.loadSource(next);
    },
    choose(index) {
      hls.nextLevel = index === "auto" ? -1 : index;
    },
    destroy() {
      clearTimeout(timer);
      hls.destroy();
    },
  };
}

// Safari on phones plays HLS itself, and chooses renditions itself.
function openNative(video: HTMLVideoElement, url: string): HlsSource {
  if (video.canPlayType("application/vnd.apple.mpegurl") === "") {
    throw new Error("This browser cannot play adaptive video. Any current one can.");
  }
  video.src = url;
  return {
    reload() {
      // It reads growing playlists by itself; a new source would only interrupt.
    },
    choose() {},
    destroy() {
      video.removeAttribute("src");
      video.load();
    },
  };
}

function labelOf(playlist: string, height: number): string {
  return /\/(\d+p)\/[^/]*$/.exec(playlist)?.[1] ?? `${height}p`;
}

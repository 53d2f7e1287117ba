import Hls, { ErrorDetails, ErrorTypes, Events, type ErrorData } from "hls.js";
import { captionLanguage, keepCaptionLanguage } from "./caption-choice.ts";
import { holdFrame } from "./hold-frame.ts";

/** Plays HLS in a video element. */
export type HlsSource = {
  /** Reads the master playlist anew and goes on where playback is. */
  reload(url: string): void;
  /** A rendition by its name, such as `720p`; with `auto` the bandwidth decides. */
  choose(rendition: string): void;
  destroy(): void;
};

type Listener = {
  /** The names of the renditions, highest first, and which one `auto` has taken. */
  renditions(names: string[], playing: string | null): void;
  /** The address is refused: a fresh one is wanted. */
  refused(): void;
  /** `code`: what failed, for statistics. */
  failed(message: string, code: string): void;
};

const networkRetries = 6;
const mediaRecoveries = 2;
const failure = "The video cannot be played at the moment.";

/** `captions`: the language of those to begin with, null for what the viewer read last. */
type Source = { url: string; startSeconds: number; captions: string | null };

/** Throws where neither Media Source Extensions nor the browser's own HLS are there. */
export function openHls(video: HTMLVideoElement, source: Source, listener: Listener): HlsSource {
  if (!Hls.isSupported()) return openNative(video, source, listener);
  let { url } = source;
  let chosen = "auto";
  let retries = 0;
  let recoveries = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const hls = new Hls({
    // A growing playlist is one that began a moment ago, not a live one: playback starts at its beginning.
    startPosition: source.startSeconds,
    capLevelToPlayerSize: true,
    maxBufferLength: 30,
    backBufferLength: 90,
    // The duration of a growing video is what there is of it, so that its time bar works.
    liveDurationInfinity: false,
  });

  const names = () => hls.levels.map(({ url: [playlist = ""], height }) => nameOf(playlist, height));
  const tell = () => {
    const list = names();
    listener.renditions(list.toReversed(), hls.autoLevelEnabled ? (list[hls.currentLevel] ?? null) : null);
  };
  // By name: a reload brings more renditions, which moves the indexes. -1 is "auto".
  const apply = () => {
    hls.nextLevel = names().indexOf(chosen);
  };
  hls.on(Events.MANIFEST_PARSED, () => {
    if (chosen !== "auto") apply();
    tell();
  });
  hls.on(Events.LEVEL_SWITCHED, tell);
  hls.on(Events.FRAG_BUFFERED, () => {
    retries = 0;
  });
  const leaveCaptions = rememberCaptions(hls, source.captions);
  const load = () => {
    leaveCaptions();
    hls.loadSource(url);
  };
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
    listener.failed(failure, data.details);
  });
  const retry = (data: ErrorData) => {
    const isMaster =
      data.details === ErrorDetails.MANIFEST_LOAD_ERROR || data.details === ErrorDetails.MANIFEST_LOAD_TIMEOUT;
    if (isMaster) load();
    else hls.startLoad();
  };
  load();
  hls.attachMedia(video);

  return {
    reload(next) {
      const playing = !video.paused;
      hls.config.startPosition = video.currentTime;
      hls.once(Events.MANIFEST_PARSED, () => {
        if (playing) void video.play().catch(() => undefined);
      });
      clearTimeout(timer);
      holdFrame(video);
      url = next;
      load();
    },
    choose(rendition) {
      chosen = rendition;
      apply();
      tell();
    },
    destroy() {
      clearTimeout(timer);
      leaveCaptions();
      hls.destroy();
    },
  };
}

/**
 * Shows captions in the language that was read last, and keeps what the viewer chooses. What is
 * answered is to be called before the source is changed or left: hls.js then turns tracks off by itself.
 */
function rememberCaptions(hls: Hls, first: string | null): () => void {
  const prefer = (language: string | null) => {
    if (language === null) delete hls.config.subtitlePreference;
    else hls.config.subtitlePreference = { lang: language };
  };
  let listed = false;
  hls.on(Events.SUBTITLE_TRACKS_UPDATED, () => {
    listed = true;
  });
  hls.on(Events.SUBTITLE_TRACK_SWITCH, (_event, { id }) => {
    if (!listed) return;
    const language = hls.subtitleTracks[id]?.lang ?? null;
    prefer(language);
    keepCaptionLanguage(language);
  });
  prefer(first ?? captionLanguage());
  return () => {
    listed = false;
  };
}

// Safari on phones plays HLS itself, and chooses renditions itself.
function openNative(video: HTMLVideoElement, { url, startSeconds }: Source, listener: Listener): HlsSource {
  if (video.canPlayType("application/vnd.apple.mpegurl") === "") {
    throw new Error("This browser cannot play adaptive video. Any current one can.");
  }
  const fail = () => listener.failed(failure, `mediaError${video.error?.code ?? 0}`);
  video.addEventListener("error", fail);
  // A media fragment (W3C Media Fragments URI, section 4.2.1) sets where it starts.
  video.src = startSeconds > 0 ? `${url}#t=${startSeconds}` : url;
  return {
    reload() {
      // It reads growing playlists by itself; a new source would only interrupt.
    },
    choose() {},
    destroy() {
      video.removeEventListener("error", fail);
      video.removeAttribute("src");
      video.load();
    },
  };
}

function nameOf(playlist: string, height: number): string {
  return /\/(\d+p)\/[^/]*$/.exec(playlist)?.[1] ?? `${height}p`;
}

import { captionTracks, showCaptions } from "./caption-tracks.ts";
import type { Command, EmbedState, Told } from "./messages.ts";
import type { StartOptions } from "./start-options.ts";

const events = ["play", "pause", "timeupdate", "ended"] as const;
const blocked = "The browser plays with sound only once somebody has pressed play. Mute it first, or let them.";

/**
 * What the page around can do with the player, from the poster on: what is asked before the player is
 * there holds for when it is.
 */
export type EmbedControls = {
  /** Where playback begins, before it has begun. */
  startSeconds: () => number;
  attach: (video: HTMLVideoElement) => void;
  state: () => EmbedState;
  /** Throws what the page around is told. */
  run: (command: Command) => Promise<void>;
};

/** `start` shows the player in the poster's place. */
export function createEmbedControls(
  options: StartOptions,
  start: () => void,
  tell: (told: Told) => void,
): EmbedControls {
  let video: HTMLVideoElement | null = null;
  const attached: ((video: HTMLVideoElement) => void)[] = [];
  let before = { seconds: options.seconds, volume: 1, muted: options.muted };
  let language: string | null | undefined;

  const state = (): EmbedState =>
    video === null
      ? {
          ...{ paused: true, ended: false, currentTime: before.seconds, duration: null },
          ...{ volume: before.volume, muted: before.muted, captions: null, captionLanguages: [] },
        }
      : stateOf(video);

  return {
    startSeconds: () => before.seconds,
    state,
    attach(element) {
      video = element;
      element.loop = options.loop;
      element.volume = before.volume;
      element.muted = before.muted;
      for (const event of events) element.addEventListener(event, () => tell({ event, state: state() }));
      // Tracks come with the playlist.
      element.textTracks.addEventListener("addtrack", () => {
        if (language !== undefined) showCaptions(element, language);
      });
      if (options.autoplay) element.addEventListener("loadedmetadata", () => void playSomehow(element), { once: true });
      for (const go of attached.splice(0)) go(element);
    },
    async run(command) {
      if (command.name === "play") {
        start();
        const element = video ?? (await new Promise<HTMLVideoElement>((resolve) => attached.push(resolve)));
        return play(element);
      }
      if (command.name === "pause") video?.pause();
      if (command.name === "setCaptions") {
        ({ language } = command);
        if (video) showCaptions(video, language);
      }
      if (command.name === "seek") {
        before = { ...before, seconds: command.seconds };
        if (video) video.currentTime = command.seconds;
      }
      if (command.name === "setVolume") {
        before = { ...before, volume: command.volume };
        if (video) video.volume = command.volume;
      }
      if (command.name === "mute") {
        before = { ...before, muted: command.muted };
        if (video) video.muted = command.muted;
      }
    },
  };
}

async function play(video: HTMLVideoElement): Promise<void> {
  await hasMetadata(video);
  await video.play().catch((error: Error) => {
    throw error.name === "NotAllowedError" ? new Error(blocked) : error;
  });
}

// A source that is attached meanwhile would break off what was begun before it.
function hasMetadata(video: HTMLVideoElement): Promise<void> {
  if (video.readyState >= HTMLMediaElement.HAVE_METADATA) return Promise.resolve();
  return new Promise((resolve) => video.addEventListener("loadedmetadata", () => resolve(), { once: true }));
}

// Without sound where the browser does not let it begin with sound.
async function playSomehow(video: HTMLVideoElement): Promise<void> {
  await video.play().catch(async (error: Error) => {
    if (error.name !== "NotAllowedError") return;
    video.muted = true;
    await video.play().catch(() => undefined);
  });
}

function stateOf(video: HTMLVideoElement): EmbedState {
  const tracks = captionTracks(video);
  return {
    paused: video.paused,
    ended: video.ended,
    currentTime: video.currentTime,
    duration: Number.isFinite(video.duration) ? video.duration : null,
    volume: video.volume,
    muted: video.muted,
    captions: tracks.find(({ mode }) => mode === "showing")?.language ?? null,
    captionLanguages: tracks.map((track) => track.language),
  };
}

export type WatchSums = {
  /** Time in which the picture moved, by the clock. */
  watchedSeconds: number;
  /** Time in which it stood though it should have moved, seeks and the start left out. */
  rebufferMs: number;
  /** From the wish to play until the first picture moved. */
  startupMs: number | undefined;
};

type State = "still" | "starting" | "moving" | "stalled";

/** Sums up how long a video plays and stalls. `onStart` is called once, when the first picture moves. */
export function watchClock(video: HTMLVideoElement) {
  let state: State = video.paused && !video.autoplay ? "still" : "starting";
  let since = performance.now();
  let startupMs: number | undefined;
  let watchedMs = 0;
  let rebufferMs = 0;

  const account = () => {
    const now = performance.now();
    if (state === "moving") watchedMs += now - since;
    if (state === "stalled") rebufferMs += now - since;
    if (state !== "starting") since = now;
  };
  const turn = (next: State) => {
    if (state === next) return;
    account();
    since = performance.now();
    state = next;
  };
  const clock = {
    onStart: () => {},
    get started() {
      return startupMs !== undefined;
    },
    read(): WatchSums {
      account();
      const watchedSeconds = Math.round(watchedMs) / 1000;
      return { watchedSeconds, rebufferMs: Math.round(rebufferMs), startupMs };
    },
    stop: () => leaving.abort(),
  };
  const move = () => {
    if (video.paused || video.seeking) return;
    if (startupMs === undefined) {
      startupMs = Math.min(600_000, Math.round(performance.now() - since));
      turn("moving");
      clock.onStart();
    } else turn("moving");
  };
  const stand = () => turn(startupMs === undefined && !video.paused ? "starting" : "still");
  const listeners: Record<string, () => void> = {
    play: stand,
    playing: move,
    // A browser may go on after a seek without saying so.
    timeupdate: () => state === "still" && video.currentTime > 0 && move(),
    waiting: () => state === "moving" && turn(video.seeking ? "still" : "stalled"),
    seeking: stand,
    pause: stand,
    ended: stand,
  };
  const leaving = new AbortController();
  for (const [event, listener] of Object.entries(listeners)) {
    video.addEventListener(event, listener, { signal: leaving.signal });
  }
  return clock;
}

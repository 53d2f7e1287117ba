import { newId } from "../../schema/id.ts";
import { shownParts, type Range } from "./shown-parts.ts";
import { watchClock } from "./watch-clock.ts";

const heartbeatMs = 10_000;
// Another page led to the first video that is watched; to the next ones our own pages did.
let cameFrom = document.referrer;

type Options = {
  videoId: string;
  /** The address that is played now; a token in it says who watches. */
  address(): string;
  /** The access token of who is signed in; null for nobody. */
  account(): Promise<string | null>;
  /** Whether the duration may still grow: then nobody knows yet which part of the whole is shown. */
  growing(): boolean;
};

/** Tells the server how this viewing goes, until `stop`. Nothing that fails here disturbs playback. */
export function tellViewing(video: HTMLVideoElement, options: Options): { failed(code: string): void; stop(): void } {
  const view = newId("view");
  const url = `/api/v1/videos/${options.videoId}/views`;
  const clock = watchClock(video);
  const earlier: Range[] = [];
  let played: Range[] = [];
  let number = 0;
  let toldSeconds = 0;
  let account: string | null = null;
  const referrer = cameFrom;
  cameFrom = "";

  const tell = (event: string, more: Record<string, unknown> = {}) => {
    number += 1;
    const { watchedSeconds, rebufferMs, startupMs } = clock.read();
    toldSeconds = watchedSeconds;
    const known = !options.growing() && Number.isFinite(video.duration);
    const parts = known ? shownParts([...earlier, ...played], video.duration) : undefined;
    const token = /\/media\/([^/]+\.[^/]+)\//.exec(options.address())?.[1];
    const sums = { watchedSeconds, rebufferMs, startupMs, parts };
    const rendition = shownRendition(video);
    const beacon = { view, number, event, ...sums, rendition, playbackToken: token, referrer, ...more };
    send(url, JSON.stringify(beacon), account);
  };
  const tellLater = (event: string) =>
    void options.account().then(
      (token) => {
        account = token;
        tell(event);
      },
      () => tell(event),
    );

  const onStart = () => tellLater("start");
  const onTime = () => {
    played = Array.from({ length: video.played.length }, (_, i) => [video.played.start(i), video.played.end(i)]);
  };
  // What was played of a source is forgotten with it: more renditions bring another one.
  const onEmptied = () => {
    earlier.push(...played);
    played = [];
  };
  const end = (event: string) => {
    if (clock.started && clock.read().watchedSeconds > toldSeconds) tell(event);
  };
  const onEnded = () => {
    onTime();
    end("end");
  };
  // Phones end a page in the background without another word.
  const onHidden = () => document.visibilityState === "hidden" && end("heartbeat");
  const onLeave = () => end("end");
  const heart = setInterval(() => {
    if (clock.started && clock.read().watchedSeconds > toldSeconds) tellLater("heartbeat");
  }, heartbeatMs);
  clock.onStart = onStart;
  video.addEventListener("timeupdate", onTime);
  video.addEventListener("emptied", onEmptied);
  video.addEventListener("ended", onEnded);
  document.addEventListener("visibilitychange", onHidden);
  window.addEventListener("pagehide", onLeave);

  return {
    failed: (code) => tell("error", { error: code.replaceAll(/[^\w.:-]/g, "").slice(0, 60) || "unknown" }),
    stop() {
      end("end");
      clearInterval(heart);
      clock.stop();
      video.removeEventListener("timeupdate", onTime);
      video.removeEventListener("emptied", onEmptied);
      video.removeEventListener("ended", onEnded);
      document.removeEventListener("visibilitychange", onHidden);
      window.removeEventListener("pagehide", onLeave);
    },
  };
}

// Both outlive the page. Only the second can say who is signed in.
function send(url: string, body: string, account: string | null): void {
  if (account === null && navigator.sendBeacon(url, body)) return;
  const headers: Record<string, string> = account === null ? {} : { authorization: `Bearer ${account}` };
  void fetch(url, { method: "POST", body, headers, keepalive: true, signal: AbortSignal.timeout(30_000) }).catch(
    () => undefined,
  );
}

const heights = [2160, 1440, 1080, 720, 480, 360, 240];

// By the shorter side, as renditions are named; before the first picture nothing is on show.
function shownRendition({ videoWidth, videoHeight }: HTMLVideoElement): string | undefined {
  const side = Math.min(videoWidth, videoHeight);
  const height = heights.find((one) => side >= one * 0.9);
  return height ? `${height}p` : undefined;
}

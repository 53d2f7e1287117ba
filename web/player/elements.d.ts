import type { HTMLAttributes } from "preact";

type ChromeElement = HTMLAttributes<HTMLElement> & Record<string, unknown>;

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "media-captions-button": ChromeElement;
      "media-controller": ChromeElement;
      "media-control-bar": ChromeElement;
      "media-fullscreen-button": ChromeElement;
      "media-loading-indicator": ChromeElement;
      "media-mute-button": ChromeElement;
      "media-pip-button": ChromeElement;
      "media-play-button": ChromeElement;
      "media-playback-rate-button": ChromeElement;
      "media-time-display": ChromeElement;
      "media-time-range": ChromeElement;
      "media-volume-range": ChromeElement;
    }
  }
}

import { playerStyles } from "./player-styles.ts";

type Page = {
  /** Sites that may show it in a frame, as CSP source expressions; `'none'` for none. */
  frameAncestors: string;
  /** Origins that its scripts call beside our own. */
  connect?: string[];
};

// What the pages do not use is switched off, for what is framed in them as well.
const permissions = [
  ...["autoplay", "fullscreen", "picture-in-picture", "clipboard-write"].map((feature) => `${feature}=(self)`),
  ...["accelerometer", "camera", "display-capture", "encrypted-media", "gamepad", "geolocation"].map(off),
  ...["gyroscope", "hid", "magnetometer", "microphone", "midi", "payment", "publickey-credentials-get"].map(off),
  ...["screen-wake-lock", "serial", "usb", "xr-spatial-tracking"].map(off),
].join(", ");

function off(feature: string): string {
  return `${feature}=()`;
}

/** The headers of a page of the web app: what it needs to play and to upload, and no more. */
export function pageHeaders({ frameAncestors, connect = [] }: Page): Record<string, string> {
  const policy = {
    "default-src": "'none'",
    "script-src": "'self'",
    // Our own files, and the styles inside of media-chrome's elements, each by its hash.
    "style-src": ["'self'", ...playerStyles.map((hash) => `'sha256-${hash}'`)].join(" "),
    // Pictures of the bucket come by way of /media. data: is the last frame that stays on screen
    // while the source below it is changed.
    "img-src": "'self' data:",
    // blob: is Media Source Extensions; data: an empty file that hls.js gives each text track.
    "media-src": "'self' blob: data:",
    "connect-src": ["'self'", ...connect].join(" "),
    "worker-src": "blob:", // hls.js's worker
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": frameAncestors,
  };
  const framed = frameAncestors !== "'none'";
  return {
    "content-security-policy": Object.entries(policy)
      .map(([directive, sources]) => `${directive} ${sources}`)
      .join("; "),
    // The origin alone, to our own addresses as well: paths and queries may hold the token of a link.
    "referrer-policy": "strict-origin",
    "permissions-policy": permissions,
    "cross-origin-opener-policy": "same-origin",
    // A page that is isolated by COEP frames only what agrees to it.
    "cross-origin-resource-policy": framed ? "cross-origin" : "same-origin",
    "cache-control": "no-cache",
  };
}

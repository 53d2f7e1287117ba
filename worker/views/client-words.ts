export type Device = "desktop" | "mobile" | "tablet" | "tv" | "other";

/** The class of a device by its User-Agent: a guess for statistics, which nothing else hangs on. */
export function deviceOf(userAgent: string): Device {
  if (/smart-?tv|googletv|appletv|hbbtv|tizen.*tv|web0s|bravia|roku|aft[a-z]+ /i.test(userAgent)) return "tv";
  if (/ipad|tablet|android(?!.*mobile)/i.test(userAgent)) return "tablet";
  if (/mobi|iphone|ipod/i.test(userAgent)) return "mobile";
  return /windows|macintosh|linux|cros|x11/i.test(userAgent) ? "desktop" : "other";
}

/** The host of the page that led to the video; null where there was none, or one of our own pages. */
export function referrerHost(referrer: string | undefined, ownUrl: string): string | null {
  const url = URL.parse(referrer ?? "");
  if (!url || (url.protocol !== "https:" && url.protocol !== "http:")) return null;
  const host = url.hostname.toLowerCase();
  return host === "" || host.length > 253 || url.host === new URL(ownUrl).host ? null : host;
}

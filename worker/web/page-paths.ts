// The addresses of the web app's pages, as web/app.tsx routes them.
const pages = [
  "",
  "index\\.html",
  ...["search", "login", "register", "account", "forgot", "reset", "verify", "upload", "play", "feed", "history"],
  "watch/[^/]+",
  "channel/[^/]+",
  "send/[^/]+",
  "playlists",
  "liked",
  "playlist/[^/]+",
  "studio(?:/(?:analytics|comments|webhooks(?:/[^/]+)?))?",
  "studio/[^/]+/(?:log|analytics)",
  "admin(?:/(?:requests|audit|jobs|search|settings|status|taken-down|reports(?:/[^/]+)?))?",
];
const pattern = new RegExp(`^/(?:${pages.join("|")})$`);

/** Whether the app has a page at this path. For others it shows that there is none, with the status 404. */
export function isPage(pathname: string): boolean {
  return pattern.test(pathname);
}

const exposed = { "access-control-expose-headers": "Content-Length, Content-Range, ETag, Accept-Ranges" };

/** For media that the pages of any site may read. */
export const openCors: Record<string, string> = {
  ...exposed,
  "access-control-allow-origin": "*",
  "timing-allow-origin": "*",
};

/** What only a preflight's answer says. */
export const preflightCors: Record<string, string> = {
  "access-control-allow-methods": "GET, HEAD, OPTIONS",
  "access-control-allow-headers":
    "Range, If-None-Match, If-Modified-Since, CMCD-Request, CMCD-Object, CMCD-Status, CMCD-Session",
  "access-control-max-age": "86400",
};

/** For media of a video that names origins: this one may read, or none where it is null. */
export function corsFor(origin: string | null): Record<string, string> {
  const vary = { vary: "Origin" };
  if (origin === null) return vary;
  return { ...exposed, ...vary, "access-control-allow-origin": origin, "timing-allow-origin": origin };
}

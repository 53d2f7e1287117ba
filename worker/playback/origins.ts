import { z } from "zod";

/** An origin in the one form that browsers send: scheme, host in lower case, and a port that is not the scheme's own. */
const webOrigin = z
  .string()
  .max(300)
  .refine(isExactOrigin, "must be an exact web origin such as https://www.example.com, without a path");

/** Origins whose pages may play a video; none: all. */
export const allowedOrigins = z
  .array(webOrigin)
  .max(50)
  .transform((list) => [...new Set(list)])
  .meta({
    description:
      "Exact web origins (`https://www.example.com`) whose pages may play the video, beside this site's own. " +
      "Empty: all, and players that are no web pages. Requests that name no origin are refused where there is a list.",
  });

/** What a request tells of the page that makes it. */
export type Asker = { origin: string | null; referer: string | null; fetchSite: string | null };

/** Whether a page may read the media of a video that names origins. `own` is the platform's origin. */
export function mayRead(allowed: string[], own: string, { origin, referer, fetchSite }: Asker): boolean {
  const listed = (candidate: string | null) => candidate !== null && (candidate === own || allowed.includes(candidate));
  if (origin !== null) return listed(origin);
  // Browsers leave Origin out of a page's requests to its own site, and no page can set this header.
  if (fetchSite === "same-origin") return true;
  return listed(originOf(referer));
}

function originOf(referer: string | null): string | null {
  return referer !== null && URL.canParse(referer) ? new URL(referer).origin : null;
}

function isExactOrigin(text: string): boolean {
  if (!/^https?:\/\/[^/\\@?#\s*]+$/.test(text) || !URL.canParse(text)) return false;
  return new URL(text).origin === text;
}

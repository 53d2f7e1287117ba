// Most file systems take 255 bytes; some room is left for the rendition and for "(1)".
const longestTitleBytes = 200;

/** The name under which a rendition's file is saved: `Title (720p).mp4`, without what file systems refuse. */
export function downloadName(title: string, rendition: string): string {
  const clean = title
    .normalize("NFC")
    // Control characters, separators of paths, and marks that turn the direction of what is read.
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\\/:*?"<>|]/gu, " ")
    .replace(/\s+/g, " ")
    .replace(/^[. ]+|[. ]+$/g, "");
  const short = cutBytes(clean, longestTitleBytes).trimEnd();
  return `${short || "video"} (${rendition}).${rendition.startsWith("audio") ? "m4a" : "mp4"}`;
}

/**
 * `Content-Disposition` that saves under this name (RFC 6266): in UTF-8 for those that know RFC 8187,
 * and in ASCII for others.
 */
export function attachment(filename: string): string {
  const ascii = filename.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  // RFC 8187 section 3.2.1: encodeURIComponent leaves four characters that are no attr-char.
  const encoded = encodeURIComponent(filename).replace(
    /['()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

// A character that the cut falls into is left out whole.
function cutBytes(text: string, most: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= most) return text;
  return new TextDecoder().decode(bytes.subarray(0, most), { stream: true });
}

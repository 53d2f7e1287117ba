import type { ReadPlaylist } from "./media-rules.ts";
import type { Read } from "./read-http.ts";
import type { Report } from "./rules.ts";

const cueTiming = /^(?:(\d{2,}):)?(\d{2}):(\d{2})\.(\d{3})[ \t]+-->[ \t]+(?:(\d{2,}):)?(\d{2}):(\d{2})\.(\d{3})/gm;

/** Fetches a subtitles playlist's files and checks that they are WebVTT whose cues lie in the presentation. */
export async function checkSubtitles(
  { read, report }: { read: Read; report: Report },
  { playlist, url, where }: ReadPlaylist,
  presentationSeconds: number | null,
): Promise<void> {
  const listed = playlist.segments.reduce((sum, segment) => sum + segment.extinf, 0);
  // A caption file as one segment may say the whole length to the second.
  if (presentationSeconds !== null && playlist.ended && Math.abs(listed - presentationSeconds) > 1) {
    report(
      "subtitles.format",
      where,
      `lasts ${listed.toFixed(3)} s, the presentation ${presentationSeconds.toFixed(3)} s`,
    );
  }
  for (const [index, segment] of playlist.segments.entries()) {
    const at = `${where}#${index}`;
    const bytes = await read(new URL(segment.uri, url).href, "subtitles", at);
    if (!bytes) continue;
    const text = bytes.toString("utf8").replace(/^\uFEFF/, "");
    // W3C WebVTT section 4.1: the signature stands alone or before white space.
    if (!/^WEBVTT(?:[ \t\r\n]|$)/.test(text)) report("subtitles.format", at, "does not begin with WEBVTT");
    for (const [line, ...parts] of text.matchAll(cueTiming)) {
      if (secondsOf(parts.slice(4)) <= secondsOf(parts)) report("subtitles.format", at, `a cue of no length: ${line}`);
    }
  }
}

function secondsOf([hours = "0", minutes = "0", seconds = "0", thousandths = "0"]: (string | undefined)[]): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds) + Number(thousandths) / 1000;
}

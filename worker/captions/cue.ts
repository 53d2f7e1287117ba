/** One cue: times in seconds from the start of the video, plain text (lines divided by \n), safe settings. */
export type Cue = { start: number; end: number; text: string; settings: string };

/**
 * Writes cues as WebVTT (W3C WebVTT, section 4). Text is escaped, so no cue can hold a tag or an arrow.
 *
 * @param timestampMap for a segment of HLS (RFC 8216, section 3.5): media timestamps begin at 0 here
 */
export function renderVtt(cues: readonly Cue[], options: { timestampMap: boolean } = { timestampMap: false }): string {
  const header = options.timestampMap ? "WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n" : "WEBVTT\n";
  const blocks = cues.map(({ start, end, text, settings }) => {
    const timing = `${formatTime(start)} --> ${formatTime(end)}${settings === "" ? "" : ` ${settings}`}`;
    return `\n${timing}\n${escapeText(text)}\n`;
  });
  return header + blocks.join("");
}

function formatTime(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const part = (unitMs: number, size: number) => String(Math.floor(ms / unitMs) % size).padStart(2, "0");
  const hours = String(Math.floor(ms / 3_600_000)).padStart(2, "0");
  return `${hours}:${part(60_000, 60)}:${part(1000, 60)}.${String(ms % 1000).padStart(3, "0")}`;
}

function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

import { storyboardSheetFile } from "../../schema/media-keys.ts";
import type { Storyboard } from "../../schema/storyboard.ts";

/**
 * A storyboard as WebVTT metadata: each cue's text is the address of its sheet with the tile's place as
 * a spatial media fragment (W3C Media Fragments URI, section 4.2.2), as players of thumbnails read it.
 * The cues follow each other without a gap, to the end. Addresses are relative, so a token is inherited.
 */
export function renderStoryboard(board: Storyboard): string {
  const { width, height, columns, rows, count } = board;
  const cues = Array.from({ length: count }, (_, tile) => {
    const from = tile * board.intervalSeconds;
    const to = tile === count - 1 ? Math.max(board.durationSeconds, from) : from + board.intervalSeconds;
    const place = tile % (columns * rows);
    const x = (place % columns) * width;
    const y = Math.floor(place / columns) * height;
    const sheet = storyboardSheetFile(Math.floor(tile / (columns * rows)));
    return `${timestamp(from, Math.round)} --> ${timestamp(to, tile === count - 1 ? Math.ceil : Math.round)}\n${sheet}#xywh=${x},${y},${width},${height}\n`;
  });
  return ["WEBVTT\n", ...cues].join("\n");
}

// W3C WebVTT section 4.1: two digits or more of hours, and always three of milliseconds.
function timestamp(seconds: number, round: (milliseconds: number) => number): string {
  const milliseconds = round(seconds * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  const whole = Math.floor(milliseconds / 1000);
  const rest = String(milliseconds % 1000).padStart(3, "0");
  return `${two(Math.floor(whole / 3600))}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}.${rest}`;
}

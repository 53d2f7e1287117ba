import { Fault } from "../../schema/errors.ts";
import type { Cue } from "./cue.ts";
import { safeSettings } from "./cue-settings.ts";
import { plainText } from "./plain-text.ts";

const mostCues = 20_000;
const longestCueChars = 2_000;

// WebVTT writes hh:mm:ss.mmm with optional hours, SRT a comma; hand-made files leave out the fraction.
const time = String.raw`(?:(\d{1,4}):)?([0-5]?\d):([0-5]?\d)(?:[.,](\d{1,3})\d*)?`;
const timing = new RegExp(`^\\s*${time}\\s*-->\\s*${time}(?:\\s+(.*))?$`);

/**
 * Reads WebVTT or SubRip, whichever it is, into sorted plain cues. Comments, styles, regions, cue ids
 * and all markup are dropped; so are cues that end before they begin, or say nothing.
 *
 * @throws Fault CAPTION_INVALID where no cue is left, or there are too many or too long ones
 */
export function parseCaptions(text: string): Cue[] {
  const isVtt = /^WEBVTT(?:[ \t\n]|$)/.test(text);
  const cues: Cue[] = [];
  for (const block of text.split(/\n(?:[ \t]*\n)+/)) {
    if (isVtt && /^\s*(?:NOTE|STYLE|REGION)(?:\s|$)/.test(block)) continue;
    for (const cue of cuesOf(block.split("\n"))) {
      if (cues.push(cue) > mostCues) throw invalid(`The file has more than the ${mostCues} cues allowed.`);
    }
  }
  if (cues.length === 0) {
    throw invalid("No cue was found in the file. Upload captions as WebVTT (.vtt) or SubRip (.srt).");
  }
  return cues.toSorted((a, b) => a.start - b.start || a.end - b.end);
}

// Where the empty line between two cues is missing, one block holds both.
function* cuesOf(lines: string[]): Generator<Cue> {
  const starts = lines.flatMap((line, i) => (line.includes("-->") ? [i] : []));
  for (const [i, at] of starts.entries()) {
    const match = timing.exec(lines[at] ?? "");
    if (!match) continue;
    const next = starts[i + 1];
    const body = lines.slice(at + 1, next);
    // The line before a timing is the id of its cue.
    if (next !== undefined && /^\s*\d+\s*$/.test(body.at(-1) ?? "")) body.pop();
    const [, h1, m1, s1, f1, h2, m2, s2, f2, settings = ""] = match;
    const start = secondsOf(h1, m1, s1, f1);
    const end = secondsOf(h2, m2, s2, f2);
    const text = plainText(body);
    if (text.length > longestCueChars) {
      throw invalid(`The cue at ${Math.floor(start)} s is longer than the ${longestCueChars} characters allowed.`);
    }
    if (end > start && text !== "") yield { start, end, text, settings: safeSettings(settings) };
  }
}

function secondsOf(hours = "0", minutes = "0", seconds = "0", fraction = "0"): number {
  const ms = (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000 + Number(fraction.padEnd(3, "0"));
  return ms / 1000;
}

function invalid(message: string): Fault {
  return new Fault("CAPTION_INVALID", message, { fields: [{ path: "body", message }] });
}

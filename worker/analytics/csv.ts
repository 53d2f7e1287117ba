import type { DayRow } from "./day-row.ts";

const columns = {
  day: (row: DayRow) => row.day,
  video: (row: DayRow) => row.videoId,
  title: (row: DayRow) => row.title,
  views: (row: DayRow) => row.views,
  viewers: (row: DayRow) => row.viewers,
  plays: (row: DayRow) => row.starts,
  watched_seconds: (row: DayRow) => Number(row.watchedSeconds.toFixed(3)),
  completions: (row: DayRow) => row.completions,
  startup_ms: (row: DayRow) => (row.starts > 0 ? Math.round(row.startupMs / row.starts) : 0),
  rebuffer_ms: (row: DayRow) => row.rebufferMs,
  errors: (row: DayRow) => row.errors,
};

/** RFC 4180: a line of names, then one for each row. Cells hold no formula that a spreadsheet would run. */
export function csvOf(rows: readonly DayRow[]): string {
  const lines = [Object.keys(columns), ...rows.map((row) => Object.values(columns).map((read) => cellOf(read(row))))];
  return lines.map((cells) => `${cells.join(",")}\r\n`).join("");
}

function cellOf(value: string | number): string {
  if (typeof value === "number") return String(value);
  // Spreadsheets take a cell that begins so for a formula, behind blanks and in quotes as well
  // (OWASP, "CSV Injection"); behind an apostrophe it is text.
  const text =
    /^[\s\p{Cc}]*[=+\-@|%\uff1d\uff0b\uff0d\uff20]/u.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n;\t]/.test(text) || text.startsWith("'") ? `"${text.replaceAll('"', '""')}"` : text;
}

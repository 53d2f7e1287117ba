import type { Analytics } from "./contract.ts";
import type { DayRow } from "./day-row.ts";

type Names = Record<string, number>;
const shownNames = 50;
const shownVideos = 50;

/** Adds the days of one or more videos up. `days`: each day of the range, as days without views have no row. */
export function sumUp(rows: readonly DayRow[], days: readonly string[], of: "video" | "channel"): Analytics {
  const byDay = Map.groupBy(rows, ({ day }) => day);
  const plays = sum(rows, ({ starts }) => starts);
  const { watchedSeconds, completions, ...rest } = figures(rows);
  return {
    from: days[0] ?? "",
    to: days.at(-1) ?? "",
    totals: {
      ...rest,
      plays,
      watchedSeconds,
      averageWatchedSeconds: ratio(watchedSeconds, plays),
      completions,
      completionRate: ratio(completions, plays),
    },
    days: days.map((day) => ({ day, ...figures(byDay.get(day) ?? []) })),
    countries: mostOf(rows, ({ countries }) => countries as Names),
    devices: mostOf(rows, ({ devices }) => devices as Names),
    referrers: mostOf(rows, ({ referrers }) => referrers as Names),
    retention: of === "video" ? retentionOf(rows, plays) : null,
    videos: videosOf(rows),
  };
}

function figures(rows: readonly DayRow[]) {
  const starts = sum(rows, ({ starts }) => starts);
  const watchedSeconds = sum(rows, (row) => row.watchedSeconds);
  const rebufferSeconds = sum(rows, ({ rebufferMs }) => rebufferMs) / 1000;
  return {
    views: sum(rows, ({ views }) => views),
    viewers: sum(rows, ({ viewers }) => viewers),
    watchedSeconds: rounded(watchedSeconds),
    completions: sum(rows, ({ completions }) => completions),
    startupMs: ratio(
      sum(rows, ({ startupMs }) => startupMs),
      starts,
      1,
    ),
    rebufferRatio: ratio(rebufferSeconds, rebufferSeconds + watchedSeconds),
    errors: sum(rows, ({ errors }) => errors),
  };
}

function mostOf(rows: readonly DayRow[], namesOf: (row: DayRow) => Names): { name: string; views: number }[] {
  const all = new Map<string, number>();
  for (const row of rows) {
    for (const [name, views] of Object.entries(namesOf(row))) all.set(name, (all.get(name) ?? 0) + views);
  }
  return [...all]
    .map(([name, views]) => ({ name, views }))
    .toSorted((a, b) => b.views - a.views || a.name.localeCompare(b.name))
    .slice(0, shownNames);
}

function retentionOf(rows: readonly DayRow[], plays: number): number[] {
  return Array.from({ length: 100 }, (_, i) => {
    const shown = sum(rows, ({ retention }) => (retention as number[])[i] ?? 0);
    return Math.min(1, ratio(shown, plays) ?? 0);
  });
}

function videosOf(rows: readonly DayRow[]): Analytics["videos"] {
  return [...Map.groupBy(rows, ({ videoId }) => videoId)]
    .map(([id, own]) => ({
      id,
      title: own[0]?.title ?? "",
      views: sum(own, ({ views }) => views),
      watchedSeconds: rounded(sum(own, (row) => row.watchedSeconds)),
    }))
    .toSorted((a, b) => b.views - a.views || b.watchedSeconds - a.watchedSeconds)
    .slice(0, shownVideos);
}

function sum<T>(rows: readonly T[], of: (row: T) => number): number {
  return rows.reduce((total, row) => total + of(row), 0);
}

function ratio(part: number, whole: number, digits = 4): number | null {
  return whole > 0 ? rounded(part / whole, digits) : null;
}

function rounded(value: number, digits = 3): number {
  return Number(value.toFixed(digits));
}

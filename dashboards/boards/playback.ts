import { quantile, rate, share, sumBy, type Board } from "../board.ts";

const starts = rate("edgereel.playback.starts");
const failures = rate("edgereel.playback.failures");
const watched = rate("edgereel.playback.watched");
const stood = rate("edgereel.playback.rebuffered");

export const playback: Board = {
  uid: "edgereel-playback",
  title: "Edgereel: quality of playback",
  about: "What viewers saw, as their players told it: start-up, standing still, errors (after CTA-2066).",
  panels: [
    {
      title: "Start-up time",
      kind: "lines",
      unit: "s",
      queries: [0.5, 0.95].map((q) => ({
        expr: quantile(q, "edgereel.playback.startup.duration"),
        legend: `p${q * 100}`,
      })),
    },
    ...(["country", "device", "rendition"] as const).map((label) => ({
      title: `Start-up time by ${label} (p95)`,
      kind: "lines" as const,
      unit: "s",
      queries: [{ expr: quantile(0.95, "edgereel.playback.startup.duration", label), legend: `{{${label}}}` }],
    })),
    {
      title: "Rebuffer ratio",
      about: "Time that players stood still of the time that they stood or played.",
      kind: "lines",
      unit: "percentunit",
      queries: [
        { expr: share(sumBy("", stood), `(${sumBy("", stood)} + ${sumBy("", watched)})`), legend: "standing still" },
      ],
    },
    {
      title: "Rebuffering by rendition",
      kind: "lines",
      unit: "percentunit",
      queries: [
        { expr: `${sumBy("rendition", stood)} / (${sumBy("rendition", watched)} > 0)`, legend: "{{rendition}}" },
      ],
    },
    {
      title: "Failures by error",
      kind: "lines",
      unit: "short",
      queries: [{ expr: sumBy("error_type", failures), legend: "{{error_type}}" }],
    },
    {
      title: "Failed viewings by device",
      kind: "lines",
      unit: "percentunit",
      queries: [{ expr: `${sumBy("device", failures)} / (${sumBy("device", starts)} > 0)`, legend: "{{device}}" }],
    },
  ],
};

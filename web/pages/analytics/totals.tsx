import type { Analytics } from "../../api-types.ts";
import { formatDuration } from "../../format.ts";

const unknown = "–";

/** The sums of the range, as a list of names and figures. */
export function Totals({ totals }: { totals: Analytics["totals"] }) {
  const share = (value: number | null) => (value === null ? unknown : `${(value * 100).toFixed(1)} %`);
  const average = totals.averageWatchedSeconds;
  const figures: [string, string][] = [
    ["Views", totals.views.toLocaleString("en")],
    ["Viewers", totals.viewers.toLocaleString("en")],
    ["Watch time", formatDuration(totals.watchedSeconds)],
    ["Average watch time", average === null ? unknown : formatDuration(average)],
    ["Watched to the end", share(totals.completionRate)],
    ["Start-up time", totals.startupMs === null ? unknown : `${(totals.startupMs / 1000).toFixed(1)} s`],
    ["Time spent waiting", share(totals.rebufferRatio)],
    ["Failed", totals.errors.toLocaleString("en")],
  ];
  return (
    <dl class="totals">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

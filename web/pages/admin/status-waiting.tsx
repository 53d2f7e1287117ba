import { formatCount } from "../../format.ts";
import type { WaitingWork } from "./admin-types.ts";

const titles: Record<WaitingWork["name"], string> = {
  "transcode-first": "First seconds of new videos",
  transcode: "Rest of the encodes",
  import: "Imports from links",
  views: "Beacons of players",
  outbox: "Outbox (effects of changes)",
  webhooks: "Webhook messages",
};

/** The queues, and what stands in Postgres to be done. */
export function WaitingTable({ items, deadLetters }: { items: WaitingWork[]; deadLetters: number | null }) {
  return (
    <>
      <div class="table-scroll" role="region" aria-label="What waits" tabIndex={0}>
        <table class="status-table">
          <thead>
            <tr>
              <th scope="col">Of</th>
              <th scope="col">Waiting</th>
              <th scope="col">The oldest for</th>
              <th scope="col">Failed before</th>
            </tr>
          </thead>
          <tbody>
            {items.map(({ name, depth, oldestSeconds, retried }) => (
              <tr key={name}>
                <th scope="row">{titles[name]}</th>
                <td>{depth === null ? "not known" : depth.toLocaleString("en")}</td>
                <td>{oldestSeconds === null ? "–" : span(oldestSeconds)}</td>
                <td>{retried === null ? "–" : retried.toLocaleString("en")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {deadLetters !== null && (
        <p class="card-note">
          {formatCount(deadLetters, "job")} given up after all attempts (dead letters) in the last 7 days.
        </p>
      )}
    </>
  );
}

function span(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  return seconds < 7200 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

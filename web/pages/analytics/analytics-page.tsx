import { useState } from "preact/hooks";
import { get } from "../../api.ts";
import type { Analytics, Video } from "../../api-types.ts";
import { Notice } from "../../components/notice.tsx";
import { Page } from "../../components/page.tsx";
import { useLoad } from "../../load.ts";
import { currentUser } from "../../session.ts";
import { useStore } from "../../store.ts";
import { Bars } from "./bars.tsx";
import { DayChart } from "./day-chart.tsx";
import { RetentionChart } from "./retention-chart.tsx";
import { SaveCsv } from "./save-csv.tsx";
import { Totals } from "./totals.tsx";

const ranges = [7, 28, 90, 365];
const dayMs = 86_400_000;

/** How one of your videos is watched; without an id all of them together. */
export function AnalyticsPage({ videoId }: { videoId: string | null }) {
  const user = useStore(currentUser);
  const [days, setDays] = useState(28);
  const from = new Date(Date.now() - (days - 1) * dayMs).toISOString().slice(0, 10);
  const path = `${videoId ? `videos/${videoId}` : "channels/me"}/analytics?from=${from}`;
  const loaded = useLoad(`${path} ${user?.id}`, async (signal) => {
    if (!user) return new Promise<never>(() => {});
    const [video, analytics] = await Promise.all([
      videoId ? get<Video>(`videos/${videoId}`, { signal }) : null,
      get<Analytics>(path, { signal }),
    ]);
    return { video, analytics };
  });

  if (user === null) {
    return (
      <Page title="Analytics" narrow>
        <p>
          <a href={`/login?next=${encodeURIComponent(videoId ? `/studio/${videoId}/analytics` : "/studio/analytics")}`}>
            Sign in
          </a>{" "}
          to see how your videos are watched.
        </p>
      </Page>
    );
  }
  const { video, analytics } = loaded.value ?? {};
  return (
    <Page title={video ? `How “${video.title}” is watched` : videoId ? "Analytics" : "How your videos are watched"}>
      <p>
        <a href="/studio">Your videos</a>
        {videoId && (
          <>
            {" · "}
            <a href="/studio/analytics">All together</a>
          </>
        )}
      </p>
      <div class="row">
        <label htmlFor="range">Days</label>
        <select id="range" value={days} onChange={(event) => setDays(Number(event.currentTarget.value))}>
          {ranges.map((count) => (
            <option key={count} value={count}>
              The last {count}
            </option>
          ))}
        </select>
        <SaveCsv path={`${path}&format=csv`} name={`views-from-${from}.csv`} />
      </div>
      {loaded.error && (
        <Notice kind="error" onRetry={loaded.reload}>
          {loaded.error.message}
        </Notice>
      )}
      {!loaded.value && !loaded.error && <p role="status">Loading…</p>}
      {analytics && <Figures analytics={analytics} />}
    </Page>
  );
}

function Figures({ analytics }: { analytics: Analytics }) {
  const { totals, days, retention, countries, devices, referrers, videos } = analytics;
  return (
    <>
      <Totals totals={totals} />
      <DayChart days={days} />
      {totals.plays === 0 ? (
        <p class="empty">Nobody has watched in these days. Your own viewings are not counted.</p>
      ) : (
        <div class="analytics-parts">
          {retention && <RetentionChart retention={retention} />}
          <Bars title="Countries" items={countries} />
          <Bars title="Devices" items={devices} />
          <Bars title="Where viewers came from" items={referrers} />
          {!retention && (
            <Bars
              title="Videos"
              items={videos.map(({ id, title, views }) => ({ name: title, views, href: `/studio/${id}/analytics` }))}
            />
          )}
        </div>
      )}
    </>
  );
}

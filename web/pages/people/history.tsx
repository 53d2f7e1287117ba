import { useState } from "preact/hooks";
import { call, get } from "../../api.ts";
import type { HistoryEntry, HistorySettings } from "../../api-types.ts";
import { ListEnd } from "../../components/list-end.tsx";
import { Notice } from "../../components/notice.tsx";
import { Switch } from "../../components/switch.tsx";
import { formatAge, formatDuration } from "../../format.ts";
import { useLoad } from "../../load.ts";
import { usePaged } from "../../use-paged.ts";
import { SignedInPage } from "./signed-in.tsx";
import { VideoRow } from "./video-row.tsx";

/** What one watched, and how far. */
export function HistoryPage() {
  return (
    <SignedInPage title="History" path="/history">
      <Entries />
    </SignedInPage>
  );
}

function Entries() {
  const { items, cursor, busy, error, more, change } = usePaged<HistoryEntry>("history");
  const settings = useLoad("history/settings", (signal) => get<HistorySettings>("history/settings", { signal }));
  const [changed, setChanged] = useState<HistorySettings | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);

  const paused = (changed ?? settings.value)?.paused ?? false;

  async function pause(wanted: boolean): Promise<void> {
    setRefusal(null);
    await call<HistorySettings>("PATCH", "history/settings", { body: { paused: wanted } }).then(
      setChanged,
      (cause: Error) => setRefusal(cause.message),
    );
  }

  async function forget(videoId: string | null): Promise<void> {
    setRefusal(null);
    await call("DELETE", videoId ? `history/${videoId}` : "history").then(
      () => change((all) => (videoId ? all.filter(({ video }) => video.id !== videoId) : [])),
      (cause: Error) => setRefusal(cause.message),
    );
  }

  return (
    <>
      <div class="row">
        <Switch label="Keep history" on={!paused} disabled={!settings.value} onChange={(keep) => void pause(!keep)} />
        {items && items.length > 0 && (
          <button
            type="button"
            class="button button-danger"
            onClick={() => window.confirm("Clear the whole history?") && void forget(null)}
          >
            Clear history
          </button>
        )}
      </div>
      {paused && <Notice>Your history is paused: what you watch is not kept, on any of your devices.</Notice>}
      {refusal && <Notice kind="error">{refusal}</Notice>}
      {items?.length === 0 && <p class="empty">What you watch comes here.</p>}
      <ul class="video-rows">
        {items?.map((entry) => (
          <VideoRow key={entry.video.id} video={entry.video} note={`watched ${formatAge(entry.watchedAt)}`}>
            <span class="card-note">
              {entry.completed ? "Watched to the end" : `Stopped at ${formatDuration(entry.positionSeconds)}`}
            </span>
            <button
              type="button"
              class="button button-quiet"
              aria-label={`Remove ${entry.video.title}`}
              onClick={() => void forget(entry.video.id)}
            >
              Remove
            </button>
          </VideoRow>
        ))}
      </ul>
      <ListEnd cursor={cursor} busy={busy} error={error} more={more} />
    </>
  );
}

import { useState } from "preact/hooks";
import { get } from "../api.ts";
import type { Encode, Video } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Page } from "../components/page.tsx";
import { formatAge } from "../format.ts";
import { useLoad } from "../load.ts";
import { currentUser } from "../session.ts";
import { useStore } from "../store.ts";
import { JobLogs } from "./job-logs.tsx";

const words: Record<Encode["state"], string> = {
  queued: "waiting",
  processing: "under way",
  ready: "done",
  failed: "failed",
};

/** What became of each encode of one of your videos, job by job. */
export function EncodeLogPage({ id }: { id: string }) {
  const user = useStore(currentUser);
  const [chosen, setChosen] = useState<number | null>(null);
  const loaded = useLoad(`${id} ${user?.id}`, async (signal) => {
    if (!user) return new Promise<never>(() => {});
    const [video, encodes] = await Promise.all([
      get<Video>(`videos/${id}`, { signal }),
      get<{ items: Encode[]; traceUrl: string | null }>(`videos/${id}/encodes`, { signal }),
    ]);
    return { video, encodes: encodes.items, traceUrl: encodes.traceUrl };
  });

  if (user === null) {
    return (
      <Page title="Encode log" narrow>
        <p>
          <a href={`/login?next=/studio/${id}/log`}>Sign in</a> to see what became of your videos.
        </p>
      </Page>
    );
  }
  const encode = loaded.value?.encodes.find(({ epoch }) => epoch === chosen) ?? loaded.value?.encodes[0];
  return (
    <Page title={loaded.value ? `Encode log of “${loaded.value.video.title}”` : "Encode log"}>
      <p>
        <a href="/studio">Your videos</a>
        {loaded.value?.traceUrl && (
          <>
            {" · "}
            <a href={loaded.value.traceUrl} target="_blank" rel="noreferrer">
              Trace
            </a>
          </>
        )}
      </p>
      {loaded.error && (
        <Notice kind="error" onRetry={loaded.reload}>
          {loaded.error.message}
        </Notice>
      )}
      {!loaded.value && !loaded.error && <p role="status">Loading…</p>}
      {loaded.value?.encodes.length === 0 && <p>Nothing has been encoded for this video yet.</p>}
      {loaded.value && loaded.value.encodes.length > 1 && (
        <div class="field encode-choice">
          <label htmlFor="encode">Encode</label>
          <select id="encode" value={encode?.epoch} onChange={(event) => setChosen(Number(event.currentTarget.value))}>
            {loaded.value.encodes.map(({ epoch, state, queuedAt }) => (
              <option key={epoch} value={epoch}>
                {epoch}: {words[state]}, {formatAge(queuedAt)}
              </option>
            ))}
          </select>
        </div>
      )}
      {encode && (
        <>
          <p>
            Encode {encode.epoch}: <span class={`state state-${encode.state}`}>{words[encode.state]}</span>,{" "}
            {encode.cpuSeconds.toFixed(1)} CPU seconds.
          </p>
          {encode.error && <Notice kind="error">{encode.error.message}</Notice>}
          <JobLogs key={encode.epoch} path={`videos/${id}/encodes/${encode.epoch}/logs`} />
        </>
      )}
    </Page>
  );
}

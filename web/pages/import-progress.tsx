import { useEffect, useState } from "preact/hooks";
import { call, get } from "../api.ts";
import type { Import, Video } from "../api-types.ts";
import { Notice } from "../components/notice.tsx";
import { Progress } from "../components/progress.tsx";
import { formatBytes } from "../format.ts";
import { ApiError } from "../request.ts";
import { navigate } from "../router.ts";

const pollMs = 1_000;
const longestPauseMs = 15_000;

/** How far an import is, until the watch page takes over or its reason to fail is read. */
export function ImportProgress({ video, onLeave }: { video: Video; onLeave: () => void }) {
  const { state, error } = useImport(video.id);
  const [refusal, setRefusal] = useState<string | null>(null);
  useEffect(() => {
    if (state?.state === "completed") navigate(`/watch/${video.id}`);
  }, [state?.state]);

  async function cancel(): Promise<void> {
    try {
      await call("DELETE", `videos/${video.id}/upload/import`);
      onLeave();
    } catch (cause) {
      setRefusal((cause as Error).message);
    }
  }

  const failure = error ?? state?.error?.message ?? null;
  if (failure || state?.state === "cancelled") {
    return (
      <div class="form">
        <Notice kind="error">{failure ?? "The import was cancelled. Nothing of it was kept."}</Notice>
        <button type="button" class="button" onClick={onLeave}>
          Try again
        </button>
      </div>
    );
  }
  const { receivedBytes = 0, totalBytes = null } = state ?? {};
  const note = totalBytes
    ? `${formatBytes(receivedBytes)} of ${formatBytes(totalBytes)}`
    : receivedBytes > 0
      ? `${formatBytes(receivedBytes)} so far`
      : "waiting for the server";
  return (
    <div class="form">
      {refusal && <Notice kind="error">{refusal}</Notice>}
      <Progress
        label={`Importing “${video.title}”`}
        fraction={totalBytes ? Math.min(1, receivedBytes / totalBytes) : null}
        note={note}
      />
      <div class="row">
        <button type="button" class="button button-quiet" onClick={() => void cancel()}>
          Cancel
        </button>
      </div>
      <p class="field-hint">You can close this page: the import goes on without it.</p>
    </div>
  );
}

/** Asks every second, and less often while the server does not answer. */
function useImport(videoId: string): { state: Import | null; error: string | null } {
  const [state, setState] = useState<Import | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    async function ask(pauseMs: number): Promise<void> {
      let next = pollMs;
      try {
        const now = await get<Import>(`videos/${videoId}/upload/import`, { signal: leaving.signal });
        if (leaving.signal.aborted) return;
        setState(now);
        if (now.state !== "running") return;
      } catch (cause) {
        if (leaving.signal.aborted) return;
        const refused = cause instanceof ApiError && cause.status >= 400 && cause.status < 500 && cause.status !== 429;
        if (refused) return setError(cause.message);
        next = Math.min(longestPauseMs, pauseMs * 2);
      }
      timer = setTimeout(() => void ask(next), next);
    }
    void ask(pollMs);
    return () => {
      leaving.abort();
      clearTimeout(timer);
    };
  }, [videoId]);
  return { state, error };
}

import { useState } from "preact/hooks";
import { post } from "../../api.ts";
import type { Video } from "../../api-types.ts";

/** How an admin brings back a video that is taken down, once asked whether it is meant. */
export function useRestore(video: Video, onRestored: () => void) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<string | null>(null);
  async function restore(): Promise<void> {
    if (!window.confirm(`Restore “${video.title}”? It is ${video.takenDown?.visibility} again.`)) return;
    setBusy(true);
    setError(null);
    await post(`admin/videos/${video.id}/restore`).then(onRestored, (cause: Error) => setError(cause.message));
    setBusy(false);
  }
  return { restore, busy, error };
}

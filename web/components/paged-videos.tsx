import { useEffect, useState } from "preact/hooks";
import type { ComponentChildren } from "preact";
import { get } from "../api.ts";
import type { Video, VideoPage } from "../api-types.ts";
import { useLoad } from "../load.ts";
import { GridSkeleton, VideoGrid } from "./video-grid.tsx";
import { Notice } from "./notice.tsx";

/** A list of videos page by page. `path` names the list, `empty` is shown where it holds nothing. */
export function PagedVideos({ path, empty }: { path: string; empty: ComponentChildren }) {
  const first = useLoad(path, (signal) => get<VideoPage>(path, { signal }));
  const [more, setMore] = useState<{ items: Video[]; cursor: string | null; busy: boolean; error: string | null }>();
  useEffect(() => setMore(undefined), [path, first.value]);

  if (first.error)
    return (
      <Notice kind="error" onRetry={first.reload}>
        {first.error.message}
      </Notice>
    );
  if (!first.value) return <GridSkeleton />;
  const items = [...first.value.items, ...(more?.items ?? [])];
  if (items.length === 0) return <div class="empty">{empty}</div>;
  const cursor = more ? more.cursor : first.value.nextCursor;

  async function showMore(): Promise<void> {
    const before = more ?? { items: [], cursor, busy: false, error: null };
    setMore({ ...before, busy: true, error: null });
    try {
      const page = await get<VideoPage>(
        `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor ?? "")}`,
      );
      setMore({ items: [...before.items, ...page.items], cursor: page.nextCursor, busy: false, error: null });
    } catch (error) {
      setMore({ ...before, busy: false, error: (error as Error).message });
    }
  }

  return (
    <>
      <VideoGrid videos={items} />
      {more?.error && <Notice kind="error">{more.error}</Notice>}
      {cursor && (
        <p class="center">
          <button type="button" class="button button-quiet" disabled={more?.busy} onClick={() => void showMore()}>
            {more?.busy ? "Loading…" : "Show more"}
          </button>
        </p>
      )}
    </>
  );
}

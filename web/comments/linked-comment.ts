import { useEffect } from "preact/hooks";
import { get } from "../api.ts";
import type { Comment } from "../api-types.ts";
import { useLoad, type Loaded } from "../load.ts";

/** The thread of the comment that a link names, and the answer in it where it is one. */
export type Linked = { thread: Comment; reply: Comment | null };

export function useLinked(id: string | null): Loaded<Linked | null> {
  const loaded = useLoad<Linked | null>(`linked ${id}`, async (signal) => {
    if (id === null) return null;
    const comment = await get<Comment>(`comments/${encodeURIComponent(id)}`, { signal });
    if (comment.parentId === null) return { thread: comment, reply: null };
    return { thread: await get<Comment>(`comments/${comment.parentId}`, { signal }), reply: comment };
  });
  useEffect(() => {
    if (id === null || !loaded.value) return;
    // When it is drawn.
    requestAnimationFrame(() => {
      const place = document.getElementById(id);
      place?.scrollIntoView({ block: "center" });
      place?.focus({ preventScroll: true });
    });
  }, [id, loaded.value]);
  return loaded;
}

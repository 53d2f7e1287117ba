import { useEffect, useState } from "preact/hooks";
import { get } from "./api.ts";

type Page<T> = { items: T[]; nextCursor: string | null };
type Shown<T> = { path: string; items: T[] | null; cursor: string | null; busy: boolean; error: Error | null };

/** A list of the API page by page. `path` names it with its filters; another path begins anew. */
export function usePaged<T>(path: string) {
  const empty: Shown<T> = { path, items: null, cursor: null, busy: true, error: null };
  const [shown, setShown] = useState(empty);
  const now = shown.path === path ? shown : empty;

  async function load(cursor: string | null): Promise<void> {
    // What belongs to a path that was left meanwhile changes nothing.
    const change = (next: (before: Shown<T>) => Partial<Shown<T>>) =>
      setShown((before) => (before.path === path ? { ...before, ...next(before) } : before));
    change(() => ({ busy: true, error: null }));
    try {
      const page = await get<Page<T>>(
        cursor ? `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}` : path,
      );
      change(({ items }) => ({
        items: [...(cursor ? (items ?? []) : []), ...page.items],
        cursor: page.nextCursor,
        busy: false,
      }));
    } catch (error) {
      change(() => ({ busy: false, error: error as Error }));
    }
  }
  useEffect(() => {
    setShown(empty);
    void load(null);
  }, [path]);

  return {
    items: now.items,
    cursor: now.cursor,
    busy: now.busy,
    error: now.error,
    /** Loads what failed or comes next. */
    more: () => load(now.items ? now.cursor : null),
    change: (change: (items: T[]) => T[]) =>
      setShown((before) => ({ ...before, items: before.items && change(before.items) })),
  };
}

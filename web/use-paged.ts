import { useEffect, useState } from "preact/hooks";
import { get } from "./api.ts";

type Page<T> = { items: T[]; nextCursor: string | null };
type Shown<T, P> = {
  path: string;
  items: T[] | null;
  first: P | null;
  cursor: string | null;
  busy: boolean;
  error: Error | null;
};

/**
 * A list of the API page by page. `path` names it with its filters; another path begins anew. `itemsOf`: what a page
 * holds, where that is more than its `items`.
 */
export function usePaged<T, P extends Page<T> = Page<T>>(
  path: string,
  itemsOf: (page: P) => T[] = ({ items }) => items,
) {
  const empty: Shown<T, P> = { path, items: null, first: null, cursor: null, busy: true, error: null };
  const [shown, setShown] = useState(empty);
  const now = shown.path === path ? shown : empty;

  async function load(cursor: string | null): Promise<void> {
    // What belongs to a path that was left meanwhile changes nothing.
    const change = (next: (before: Shown<T, P>) => Partial<Shown<T, P>>) =>
      setShown((before) => (before.path === path ? { ...before, ...next(before) } : before));
    change(() => ({ busy: true, error: null }));
    try {
      const page = await get<P>(
        cursor ? `${path}${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}` : path,
      );
      change(({ items, first }) => ({
        items: [...(cursor ? (items ?? []) : []), ...itemsOf(page)],
        first: cursor ? first : page,
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
    /** The first page as it came, with what it tells of the whole list. */
    first: now.first,
    cursor: now.cursor,
    busy: now.busy,
    error: now.error,
    /** Loads what failed or comes next. */
    more: () => load(now.items ? now.cursor : null),
    /** Loads the first page anew, in place of all that is shown. */
    again: () => load(null),
    change: (change: (items: T[]) => T[]) =>
      setShown((before) => ({ ...before, items: before.items && change(before.items) })),
  };
}

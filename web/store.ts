import { useEffect, useState } from "preact/hooks";

/** A value that components watch. */
export type Store<T> = {
  get(): T;
  set(value: T): void;
  subscribe(listener: () => void): () => void;
};

export function createStore<T>(initial: T): Store<T> {
  let current = initial;
  const listeners = new Set<() => void>();
  return {
    get: () => current,
    set(value) {
      current = value;
      for (const listener of listeners) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore<T>(store: Store<T>): T {
  const [, redraw] = useState(0);
  const shown = store.get();
  useEffect(() => {
    const show = () => redraw((count) => count + 1);
    // It may have changed between drawing and now.
    if (store.get() !== shown) show();
    return store.subscribe(show);
  }, [store]);
  return shown;
}

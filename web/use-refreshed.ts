import { useEffect, useRef, useState } from "preact/hooks";

export type Refreshed<T> = { value: T | null; error: Error | null };

/**
 * Loads at once and again that long after each answer, while the page is to be seen; `value` stays while a later
 * load fails. Whoever comes back to the page is shown the present at once.
 */
export function useRefreshed<T>(load: (signal: AbortSignal) => Promise<T>, everyMs: number): Refreshed<T> {
  const [result, setResult] = useState<Refreshed<T>>({ value: null, error: null });
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const leaving = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let busy = false;
    async function round(): Promise<void> {
      clearTimeout(timer);
      if (busy || document.hidden) return;
      busy = true;
      try {
        const value = await latest.current(leaving.signal);
        if (!leaving.signal.aborted) setResult({ value, error: null });
      } catch (error) {
        if (!leaving.signal.aborted) setResult(({ value }) => ({ value, error: error as Error }));
      }
      busy = false;
      if (!leaving.signal.aborted) timer = setTimeout(() => void round(), everyMs);
    }
    const onVisible = () => void round();
    document.addEventListener("visibilitychange", onVisible);
    void round();
    return () => {
      leaving.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [everyMs]);
  return result;
}

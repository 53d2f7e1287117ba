import { useEffect, useState } from "preact/hooks";

export type Loaded<T> = { value: T | null; error: Error | null; reload(): void };

/** Loads when `key` changes; what was asked for before is given up. */
export function useLoad<T>(key: string, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [round, setRound] = useState(0);
  const [result, setResult] = useState<{ key: string; value: T | null; error: Error | null } | null>(null);
  useEffect(() => {
    const leaving = new AbortController();
    load(leaving.signal).then(
      (value) => leaving.signal.aborted || setResult({ key, value, error: null }),
      (error: Error) => leaving.signal.aborted || setResult({ key, value: null, error }),
    );
    return () => leaving.abort();
  }, [key, round]);
  const current = result?.key === key ? result : null;
  const reload = () => {
    setResult(null);
    setRound((count) => count + 1);
  };
  return { value: current?.value ?? null, error: current?.error ?? null, reload };
}

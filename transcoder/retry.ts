import { setTimeout as sleep } from "node:timers/promises";

export type RetryOptions = {
  attempts: number;
  /** The first pause; each further one is twice as long, and all are jittered. */
  firstPauseMs: number;
  signal?: AbortSignal | undefined;
  /** Whether this error may pass. Without it every error may. */
  isTransient?: (error: unknown) => boolean;
};

/** Runs `work` until it succeeds or the attempts are used up; then its last error is thrown. */
export async function withRetries<T>(options: RetryOptions, work: (attempt: number) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(attempt);
    } catch (error) {
      options.signal?.throwIfAborted();
      if (attempt >= options.attempts || options.isTransient?.(error) === false) throw error;
      await sleep(jitter(options.firstPauseMs * 2 ** (attempt - 1)), undefined, { signal: options.signal });
    }
  }
}

/** A length between half and the whole of `ms`, so that many clients do not come back at once. */
export function jitter(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}

/** A signal that fires after `ms`, or with `signal` where there is one. */
export function deadline(ms: number, signal?: AbortSignal): AbortSignal {
  const timeout = AbortSignal.timeout(ms);
  return signal ? AbortSignal.any([signal, timeout]) : timeout;
}

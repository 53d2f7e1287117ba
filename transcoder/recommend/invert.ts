import { once } from "node:events";
import { Worker } from "node:worker_threads";
import type { InvertTask, SquareMatrix } from "./invert-steps.ts";

// Below it, threads cost more than they win.
const leastForThreads = 256;

/**
 * Turns a symmetric positive definite matrix into minus its inverse, in place. Only the lower half is read, and holds
 * the result. It takes size³ / 2 multiplications, which `threads` threads share.
 *
 * @throws the signal's reason when it fires
 */
export async function invertNegated(
  { size, memory, pages }: SquareMatrix,
  threads: number,
  signal?: AbortSignal,
): Promise<void> {
  const count = size < leastForThreads ? 1 : threads;
  const sync = new Int32Array(new SharedArrayBuffer(4 * 3));
  const workers = Array.from({ length: count }, (_, index) => {
    const task: InvertTask = { matrix: { size, memory, pages }, threads: count, index, sync };
    return new Worker(new URL("./invert-worker.ts", import.meta.url), { workerData: task });
  });
  const stop = () => void Promise.all(workers.map((worker) => worker.terminate()));
  signal?.addEventListener("abort", stop, { once: true });
  try {
    await Promise.all(workers.map((worker) => once(worker, "exit")));
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}

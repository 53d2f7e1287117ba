import { Worker } from "node:worker_threads";
import type { Interactions } from "./interactions.ts";
import type { Trained } from "./train.ts";

/** Trains in a thread of its own: health checks and other jobs go on meanwhile. @throws the signal's reason */
export async function trainApart(all: Interactions, threads: number, signal?: AbortSignal): Promise<Trained> {
  signal?.throwIfAborted();
  const worker = new Worker(new URL("./train-worker.ts", import.meta.url), { workerData: { all, threads } });
  const stop = () => void worker.terminate();
  signal?.addEventListener("abort", stop, { once: true });
  try {
    return await new Promise<Trained>((resolve, reject) => {
      worker.once("message", resolve);
      worker.once("error", reject);
      worker.once("exit", (code) => reject(signal?.reason ?? new Error(`the training ended with code ${code}`)));
    });
  } finally {
    signal?.removeEventListener("abort", stop);
    stop();
  }
}

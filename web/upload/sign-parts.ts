const batchParts = 20;
// Addresses hold for 15 minutes; a slow line may come back to the last of a batch after that.
const usableMs = 10 * 60_000;

type Ask = (partNumbers: number[]) => Promise<{ presignedUrls: Record<string, string> }>;

/**
 * Hands out the address of one part after the other, as Uppy asks for them, from batches: a long
 * upload makes a twentieth of the calls. Each is handed out once, so a part that failed gets a fresh one.
 */
export function signInBatches(ask: Ask, parts: number): (partNumber: number) => Promise<{ url: string }> {
  const held = new Map<number, { batch: ReturnType<Ask>; untilMs: number }>();

  function begin(first: number) {
    const count = Math.min(batchParts, parts - first + 1);
    const numbers = Array.from({ length: count }, (_, i) => first + i);
    const entry = { batch: ask(numbers), untilMs: Date.now() + usableMs };
    for (const number of numbers) held.set(number, entry);
    return entry;
  }

  return async (partNumber) => {
    const known = held.get(partNumber);
    const { batch } = known && known.untilMs > Date.now() ? known : begin(partNumber);
    held.delete(partNumber);
    try {
      const { presignedUrls } = await batch;
      const url = presignedUrls[String(partNumber)];
      if (!url) throw new Error("The server signed other parts than it was asked for.");
      return { url };
    } catch (error) {
      // What was to come of this batch is asked for anew.
      for (const [number, entry] of held) if (entry.batch === batch) held.delete(number);
      throw error;
    }
  };
}

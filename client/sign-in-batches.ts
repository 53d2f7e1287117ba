const batchParts = 20;
const usableMs = 10 * 60_000; // addresses hold for 15 minutes

type Batch = Promise<{ presignedUrls: Record<string, string> }>;

/**
 * Hands out addresses of parts in their order, asked for twenty at a time. Each is handed out once: a part
 * that comes back gets a fresh one.
 */
export function signInBatches(
  parts: readonly number[],
  ask: (parts: number[]) => Batch,
): (part: number) => Promise<string> {
  const held = new Map<number, { batch: Batch; untilMs: number }>();
  return async (part) => {
    let entry = held.get(part);
    if (!entry || entry.untilMs < Date.now()) {
      const start = Math.max(0, parts.indexOf(part));
      const wanted = parts.slice(start, start + batchParts);
      entry = { batch: ask(wanted), untilMs: Date.now() + usableMs };
      for (const number of wanted) held.set(number, entry);
    }
    held.delete(part);
    const { batch } = entry;
    const { presignedUrls } = await batch.catch((error: unknown) => {
      for (const [number, other] of held) if (other.batch === batch) held.delete(number);
      throw error;
    });
    const url = presignedUrls[String(part)];
    if (!url) throw new Error("The server signed other parts than it was asked for.");
    return url;
  };
}

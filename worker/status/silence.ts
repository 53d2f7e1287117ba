// Transcoders report once a second while they work, and pull at least as often.
const silentMs = 10 * 60_000;

/** What is wrong where encodes wait and no transcoder has been heard of for long; null where nothing is. */
export function silenceOf(
  running: readonly { lastHeardAt: string | null }[],
  now: Date,
): { code: "SILENT"; message: string } | null {
  const heard = running.flatMap(({ lastHeardAt }) => (lastHeardAt === null ? [] : [Date.parse(lastHeardAt)]));
  if (heard.length === 0 || now.getTime() - Math.max(...heard) < silentMs) return null;
  return { code: "SILENT", message: "Encodes wait, and no transcoder has reported for ten minutes." };
}

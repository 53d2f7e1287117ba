import { parseStart } from "../schema/start-time.ts";

/** Reads `1:23`, `1:02:03`, `83` or `1m23s` as whole seconds; null for what is no time. */
export function parseClock(text: string): number | null {
  const trimmed = text.trim();
  const [, hours = "0", minutes, seconds] = /^(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)$/.exec(trimmed) ?? [];
  if (minutes && seconds) return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return /^[\dhms]+$/.test(trimmed) && (parseStart(trimmed) > 0 || trimmed.startsWith("0"))
    ? Math.floor(parseStart(trimmed))
    : null;
}

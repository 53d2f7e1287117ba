import { bytes, clock } from "./output.ts";

export type Progress = {
  /** @param total in bytes, or null where `done` is a share from 0 to 1 */
  update(label: string, done: number, total: number | null): void;
  /** A line that stays. */
  say(text: string): void;
  end(): void;
};

type Stream = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;
const barMs = 100;
const lineMs = 5_000;
const windowMs = 8_000;

/** A bar that is drawn over on a terminal; elsewhere a line every five seconds, and one for each end. */
export function newProgress(out: Stream, now: () => number = Date.now): Progress {
  let shown = Number.NEGATIVE_INFINITY;
  let label = "";
  let open = false;
  let samples: { atMs: number; done: number }[] = [];

  const clear = () => {
    if (open && out.isTTY) out.write("\r\u001b[K");
    open = false;
  };
  const draw = (share: number, done: number, total: number | null) => {
    const first = samples[0];
    const last = samples.at(-1);
    const seconds = first && last ? (last.atMs - first.atMs) / 1000 : 0;
    const rate = first && last && seconds > 0.5 ? (last.done - first.done) / seconds : 0;
    const of = total ?? 1;
    const words = [`${String(Math.floor(share * 100)).padStart(3)} %`];
    if (total !== null) words.push(`${bytes(done)} of ${bytes(total)}`);
    if (rate > 0 && total !== null) words.push(`${bytes(rate)}/s`);
    if (rate > 0 && share < 1) words.push(`ETA ${clock((of - done) / rate)}`);
    const text = words.join("  ");
    if (!out.isTTY) return out.write(`${label}: ${text.trim()}\n`);
    const room = Math.min(40, (out.columns ?? 80) - label.length - text.length - 6);
    const full = Math.round(share * room);
    const bar = room >= 8 ? `[${"#".repeat(full)}${"-".repeat(room - full)}] ` : "";
    open = true;
    return out.write(`\r\u001b[K${label} ${bar}${text}`);
  };

  return {
    update(next, done, total) {
      const at = now();
      // What had arrived before is no speed.
      if (next !== label) samples = [];
      const isNew = next !== label;
      label = next;
      samples.push({ atMs: at, done });
      samples = samples.filter(({ atMs }, index) => at - atMs <= windowMs || index >= samples.length - 2);
      const share = Math.min(1, total === 0 ? 1 : done / (total ?? 1));
      const isDue = at - shown >= (out.isTTY ? barMs : lineMs);
      if (!isDue && !isNew && share < 1) return;
      shown = at;
      draw(share, done, total);
    },
    say(text) {
      clear();
      out.write(`${text}\n`);
    },
    end: clear,
  };
}

import { bytes, clock } from "./output.ts";

export type Progress = {
  /** @param totalBytes null where `done` is a share from 0 to 1 */
  update(label: string, done: number, totalBytes: number | null): void;
  /** A line that stays. */
  say(text: string): void;
  end(): void;
};

type Stream = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;
type Sample = { atMs: number; done: number };
const barMs = 100;
const lineMs = 5_000;
const windowMs = 8_000;
const longestBar = 40;
const shortestBar = 8;

/** A bar that is drawn over on a terminal; elsewhere a line every five seconds, and one at each end. */
export function newProgress(out: Stream, now: () => number = Date.now): Progress {
  let shownMs = Number.NEGATIVE_INFINITY;
  let label = "";
  let isDrawn = false;
  let isWhole = false;
  let samples: Sample[] = [];

  const clear = () => {
    if (isDrawn) out.write("\r\u001b[K");
    isDrawn = false;
  };
  const draw = (words: string, share: number) => {
    if (!out.isTTY) return void out.write(`${label}: ${words.trim()}\n`);
    const room = Math.min(longestBar, (out.columns || 80) - label.length - words.length - 5);
    const full = Math.round(share * room);
    const bar = room >= shortestBar ? `[${"#".repeat(full)}${"-".repeat(room - full)}] ` : "";
    isDrawn = true;
    out.write(`\r\u001b[K${label} ${bar}${words}`);
  };

  return {
    update(next, done, totalBytes) {
      const atMs = now();
      const isNew = next !== label;
      if (isNew) [samples, isWhole] = [[], false];
      label = next;
      samples.push({ atMs, done });
      // How fast bytes go is what the last seconds say. An encode goes by leaps: there all of it counts.
      if (totalBytes !== null) samples = samples.filter((sample) => atMs - sample.atMs <= windowMs);
      const share = totalBytes === 0 ? 1 : Math.min(1, done / (totalBytes ?? 1));
      if (isWhole || !(isNew || share === 1 || atMs - shownMs >= (out.isTTY ? barMs : lineMs))) return;
      isWhole = share === 1;
      shownMs = atMs;
      draw(wordsOf(samples, done, totalBytes, share), share);
    },
    say(text) {
      clear();
      out.write(`${text}\n`);
    },
    end: clear,
  };
}

function wordsOf(samples: Sample[], done: number, totalBytes: number | null, share: number): string {
  const [first, last] = [samples[0], samples.at(-1)];
  const seconds = first && last ? (last.atMs - first.atMs) / 1000 : 0;
  const perSecond = first && last && seconds >= 0.5 ? (last.done - first.done) / seconds : 0;
  const words = [`${String(Math.floor(share * 100)).padStart(3)} %`];
  if (totalBytes !== null) words.push(`${bytes(done)} of ${bytes(totalBytes)}`);
  if (totalBytes !== null && perSecond > 0) words.push(`${bytes(perSecond)}/s`);
  if (perSecond > 0 && share < 1) words.push(`ETA ${clock(((totalBytes ?? 1) - done) / perSecond)}`);
  return words.join("  ");
}

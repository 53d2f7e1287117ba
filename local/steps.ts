/** Shows what is being done in the terminal: one line a step, with what came of it and its time. */
export type Steps = {
  run<T>(title: string, work: () => Promise<T>, describe?: (result: T) => string): Promise<T>;
};

export function terminalSteps(out: NodeJS.WriteStream): Steps {
  return {
    async run(title, work, describe) {
      const started = performance.now();
      const result = await work().catch((error: unknown) => {
        out.write(`  ✗ ${title}\n`);
        throw error;
      });
      const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`;
      out.write(`  ✓ ${title.padEnd(14)} ${(describe?.(result) ?? "").padEnd(46)} ${seconds.padStart(7)}\n`);
      return result;
    },
  };
}

export const silentSteps: Steps = { run: (_title, work) => work() };

/** A bar that redraws itself in a terminal, and a line for each tenth where output goes to a file. */
export function progressBar(out: NodeJS.WriteStream, title: string): (fraction: number, note: string) => void {
  const width = 30;
  let lastTenth = -1;
  return (fraction, note) => {
    const filled = Math.round(Math.min(1, fraction) * width);
    const percent = `${Math.floor(fraction * 100)}%`.padStart(4);
    const bar = `${"█".repeat(filled)}${"░".repeat(width - filled)}`;
    if (out.isTTY) {
      out.write(`\r  ${title} ${bar} ${percent} ${note.padEnd(24)}${fraction >= 1 ? "\n" : ""}`);
      return;
    }
    const tenth = Math.floor(fraction * 10);
    if (tenth === lastTenth) return;
    lastTenth = tenth;
    out.write(`  ${title} ${percent} ${note}\n`);
  };
}

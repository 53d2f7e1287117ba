type Costed = { seconds: number; bytes: number };

/**
 * The average of all segments and their peak segment bit rate, in bit/s: the highest of any run of
 * segments that lasts 0.5 to 1.5 target durations (bis 4.4.6.2, BANDWIDTH). What is shorter than
 * every run counts whole.
 */
export function ratesOf(segments: readonly Costed[], targetDuration: number): { average: number; peak: number } {
  const rate = ({ seconds, bytes }: Costed) => (seconds > 0 ? (bytes * 8) / seconds : 0);
  const whole = segments.reduce(add, { seconds: 0, bytes: 0 });
  let peak = 0;
  for (let first = 0; first < segments.length; first += 1) {
    let run = { seconds: 0, bytes: 0 };
    for (const segment of segments.slice(first, first + longestRun)) {
      run = add(run, segment);
      if (run.seconds > targetDuration * 1.5) break;
      if (run.seconds >= targetDuration * 0.5) peak = Math.max(peak, rate(run));
    }
  }
  return { average: rate(whole), peak: peak || rate(whole) };
}

// Segments of a thirtieth of the target are as many as a run can have that is worth looking at.
const longestRun = 50;

function add(a: Costed, b: Costed): Costed {
  return { seconds: a.seconds + b.seconds, bytes: a.bytes + b.bytes };
}

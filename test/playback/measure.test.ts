import { expect, test } from "vitest";
import { measureTrack } from "../../worker/playback/measure.ts";

// Segments as [seconds, bytes], at one unit a second.
const peakOf = (segments: [number, number][], target?: number) =>
  measureTrack({ segments: segments.map(([units, bytes]) => [units, bytes, []]) }, 1, target).peakBitrate;

test("the peak is that of any run of half to one and a half target durations", () => {
  // The first segment alone is too short to count, and dear; with the next it counts.
  expect(
    peakOf(
      [
        [2, 4000],
        [6, 6000],
        [6, 6000],
      ],
      6,
    ),
  ).toBe((10_000 * 8) / 8);
  // Segments of one second: any three to nine of them are a run, here the three that cost most.
  const short = [1000, 1000, 3000, 3000, 3000, 1000, 1000].map((bytes): [number, number] => [1, bytes]);
  expect(peakOf(short, 6)).toBe(3000 * 8);
  // A dear last second is no run, but seven seconds with it are.
  expect(
    peakOf(
      [
        [6, 6000],
        [6, 6000],
        [1, 9000],
      ],
      6,
    ),
  ).toBe(Math.ceil((15_000 * 8) / 7));
});

test("a video that is shorter than every run counts whole", () => {
  expect(peakOf([[2, 9000]], 6)).toBe(9000 * 4);
});

test("the target duration is that of the longest segment unless told", () => {
  expect(
    peakOf([
      [2, 4000],
      [1, 3000],
    ]),
  ).toBe(3000 * 8);
  expect(
    peakOf(
      [
        [2, 4000],
        [1, 3000],
      ],
      6,
    ),
  ).toBe(Math.ceil((7000 * 8) / 3));
});

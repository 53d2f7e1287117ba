import { expect, test } from "vitest";
import { finishedSegments } from "../../transcoder/finished-segments.ts";

const segment = (index: number) => ({ index, units: 60, bytes: 1000, iframes: [] });

test("a segment is finished once every track has stored it and all before it, and is told once", () => {
  const finished = finishedSegments(["360p", "audio"], 5);
  const told = () => [...finished.take()].map(([track, segments]) => [track, segments.map(({ index }) => index)]);
  expect(told()).toEqual([
    ["360p", []],
    ["audio", []],
  ]);
  finished.add("360p", segment(5));
  finished.add("360p", segment(7));
  finished.add("audio", segment(6));
  finished.add("audio", segment(7));
  expect(told()[0]).toEqual(["360p", []]);
  finished.add("audio", segment(5));
  expect(told()).toEqual([
    ["360p", [5]],
    ["audio", [5]],
  ]);
  finished.add("360p", segment(6));
  expect(told()).toEqual([
    ["360p", [6, 7]],
    ["audio", [6, 7]],
  ]);
  expect(told()[1]).toEqual(["audio", []]);
});

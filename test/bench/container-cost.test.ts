import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { costPerEncodedMinuteUsd, standard4 } from "../../bench/container-cost.ts";

test("a minute of video that takes a minute of all four CPUs costs what the price list says", () => {
  // 240 vCPU s · $0.000020 + 60 s · 12 GiB · $0.0000025 + 60 s · 20 GB · $0.00000007
  const expected = 0.0048 + 0.0018 + 0.000084;
  expect(costPerEncodedMinuteUsd({ cpuSeconds: 240, mediaSeconds: 60 }, standard4, 1)).toBeCloseTo(expected, 10);
});

test("half as busy, memory and disk cost twice as much, and the CPU the same", () => {
  const encode = { cpuSeconds: 240, mediaSeconds: 60 };
  expect(costPerEncodedMinuteUsd(encode, standard4, 0.5)).toBeCloseTo(0.0048 + 2 * 0.001884, 10);
});

test("the cost of a minute does not depend on how long the video is", () => {
  const short = costPerEncodedMinuteUsd({ cpuSeconds: 30, mediaSeconds: 10 });
  expect(costPerEncodedMinuteUsd({ cpuSeconds: 3_000, mediaSeconds: 1_000 })).toBeCloseTo(short, 10);
  expect(() => costPerEncodedMinuteUsd({ cpuSeconds: 1, mediaSeconds: 0 })).toThrow(RangeError);
});

test("the instance that is priced is the one that is deployed", () => {
  expect(readFileSync("wrangler.toml", "utf8")).toContain(`instance_type = "${standard4.name}"`);
});

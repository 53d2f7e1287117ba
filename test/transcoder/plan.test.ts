import { expect, test } from "vitest";
import { jobsOf } from "../../schema/grid.ts";
import { EncodePlan, type EncodeSettings } from "../../schema/messages.ts";
import { gridRate, planEncode, type ProbedSource } from "../../transcoder/plan.ts";
import { wallLimitMs } from "../../transcoder/wall-limit.ts";
import { sourceFacts } from "../transcode/hand-made-plan.ts";

const settings: EncodeSettings = {
  heights: [1080, 720, 480, 360],
  codecs: ["h264"],
  segmentSeconds: 6,
  maxDurationSeconds: 3600,
};

function probed(changes: Partial<ProbedSource> = {}): ProbedSource {
  const { frames: _frames, ...facts } = sourceFacts({ durationSeconds: 60, width: 1920, height: 1080 });
  return {
    ...facts,
    rate: { average: 30, base: 30 },
    audio: [{ stream: 0, language: "en", title: "" }],
    copyable: false,
    index: null,
    ...changes,
  };
}

test.each([
  [23.976, [24000, 1001]],
  [24, [24, 1]],
  [25, [25, 1]],
  [29.97, [30000, 1001]],
  [30, [30, 1]],
  [48, [48, 1]],
  [50, [50, 1]],
  [59.94, [60000, 1001]],
  [60, [60, 1]],
  [120, [60, 1]],
  [119.88, [60000, 1001]],
  [240, [60, 1]],
  [100, [50, 1]],
  [90, [48, 1]],
  [29.95, [30000, 1001]],
  [27, [30000, 1001]],
  [15, [15, 1]],
  [1, [1, 1]],
  [0.2, [1, 1]],
])("a source of %f frames a second stands on the grid of %j", (rate, expected) => {
  expect(gridRate({ rate: { average: rate, base: rate }, interlaced: false, variableFrameRate: false })).toEqual(
    expected,
  );
});

test("each field of interlaced video becomes a frame", () => {
  expect(gridRate({ rate: { average: 25, base: 25 }, interlaced: true, variableFrameRate: false })).toEqual([50, 1]);
  expect(
    gridRate({ rate: { average: 30000 / 1001, base: 60000 / 1001 }, interlaced: true, variableFrameRate: false }),
  ).toEqual([60000, 1001]);
});

test("a variable rate keeps the rate it mostly runs at, and never the clock's", () => {
  expect(gridRate({ rate: { average: 22.4, base: 30 }, interlaced: false, variableFrameRate: true })).toEqual([30, 1]);
  expect(gridRate({ rate: { average: 24.8, base: 90_000 }, interlaced: false, variableFrameRate: true })).toEqual([
    25, 1,
  ]);
});

test.each([
  [30, 6, { gopFrames: 60, segmentFrames: 180 }],
  [30000 / 1001, 6, { gopFrames: 60, segmentFrames: 180 }],
  [24, 6, { gopFrames: 48, segmentFrames: 144 }],
  [25, 4, { gopFrames: 50, segmentFrames: 100 }],
  [30, 5, { gopFrames: 50, segmentFrames: 150 }],
  [60, 2, { gopFrames: 120, segmentFrames: 120 }],
])("at %f frames a second a segment of %d s is whole GOPs of at most two seconds", (rate, segmentSeconds, expected) => {
  const { grid } = planEncode(probed({ rate: { average: rate, base: rate } }), { ...settings, segmentSeconds });
  expect(grid).toMatchObject(expected);
  expect(grid.segmentFrames % grid.gopFrames).toBe(0);
});

test("a frame is a whole number of ticks of the timescale", () => {
  for (const rate of [24000 / 1001, 24, 25, 30000 / 1001, 50, 15, 1]) {
    const { grid } = planEncode(probed({ rate: { average: rate, base: rate } }), settings);
    expect((grid.timescale * grid.rateDen) % grid.rateNum).toBe(0);
    expect(grid.timescale).toBeGreaterThanOrEqual(1000);
  }
});

test("the plan passes the contract that both ends parse", () => {
  const plan = planEncode(probed({ width: 1080, height: 1920 }), settings);
  expect(EncodePlan.parse(plan)).toEqual(plan);
  expect(plan.rungs[0]).toMatchObject({ name: "1080p", width: 1080, height: 1920 });
  expect(plan.audio).toEqual([{ name: "audio", stream: 0, bitrate: 128_000, channels: 2, language: "en", title: "" }]);
  expect(plan.source.frames).toBe(1800);
});

test("a source without sound has no audio, and a single picture is one frame", () => {
  const plan = planEncode(probed({ audio: [], durationSeconds: 0.001 }), settings);
  expect(plan.audio).toEqual([]);
  expect(plan.source.frames).toBe(1);
});

test("the time that FFmpeg may take grows with the pictures, and ends before the lease does", () => {
  const leaseMs = 900_000;
  const limit = (changes: Partial<ProbedSource>) => {
    const plan = planEncode(probed(changes), settings);
    const job = jobsOf(plan)[2];
    if (!job) throw new Error("no third job");
    return wallLimitMs(plan, job, leaseMs);
  };
  expect(limit({ width: 640, height: 360 })).toBeLessThan(limit({ width: 1280, height: 720 }));
  expect(limit({ width: 1280, height: 720 })).toBeGreaterThan(180_000);
  expect(limit({ width: 3840, height: 2160, rate: { average: 60, base: 60 } })).toBe(870_000);
});

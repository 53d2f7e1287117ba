import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { audioFrameAt, chunksOf, frameTime, jobsOf, segmentStart } from "../../schema/grid.ts";
import { isId, newId } from "../../schema/id.ts";
import { ladderFor, parseLadder } from "../../schema/ladder.ts";
import type { EncodePlan } from "../../schema/messages.ts";
import { isAcceptedUpload, sniffContainer } from "../../schema/sniff.ts";

const heights = [1080, 720, 480, 360];
const ladder = (width: number, height: number, framesPerSecond = 30) =>
  ladderFor({ width, height, framesPerSecond }, heights).map((rung) => `${rung.name} ${rung.width}x${rung.height}`);

describe("ladder", () => {
  test.each([
    [1920, 1080, ["1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360"]],
    [3840, 2160, ["1080p 1920x1080", "720p 1280x720", "480p 854x480", "360p 640x360"]],
    [1280, 720, ["720p 1280x720", "480p 854x480", "360p 640x360"]],
    [1080, 1920, ["1080p 1080x1920", "720p 720x1280", "480p 480x854", "360p 360x640"]],
    [1920, 804, ["1080p 1920x804", "720p 1280x536", "480p 854x358", "360p 640x268"]],
    [320, 240, ["240p 320x240"]],
    [100, 100, ["100p 100x100"]],
  ])("a source of %ix%i", (width, height, expected) => {
    expect(ladder(width, height)).toEqual(expected);
  });

  test("whatever the source: even sizes, never enlarged, the aspect kept, highest first, names apart", () => {
    const side = fc.integer({ min: 16, max: 8_000 });
    fc.assert(
      fc.property(side, side, (width, height) => {
        const rungs = ladderFor({ width, height, framesPerSecond: 30 }, heights);
        expect(rungs.length).toBeGreaterThan(0);
        expect(new Set(rungs.map((rung) => rung.name)).size).toBe(rungs.length);
        for (const rung of rungs) {
          expect(rung.width % 2).toBe(0);
          expect(rung.height % 2).toBe(0);
          expect(rung.width).toBeLessThanOrEqual(width + 1);
          expect(rung.height).toBeLessThanOrEqual(height + 1);
          // Rounding to even moves each side by one pixel at most.
          const scale = rung.width / width;
          expect(Math.abs(rung.height - height * scale)).toBeLessThanOrEqual(2 + height / width);
          expect(rung.maxBitrate).toBeGreaterThan(0);
        }
        const areas = rungs.map((rung) => rung.width * rung.height);
        expect(areas).toEqual(areas.toSorted((a, b) => b - a));
      }),
    );
  });

  test("the setting is read strictly", () => {
    expect(parseLadder("360, 720")).toEqual([720, 360]);
    expect(() => parseLadder("720,999")).toThrow("999");
  });
});

describe("grid", () => {
  const lengths = { gopFrames: 60, firstSegmentFrames: 60, segmentFrames: 180, chunkSegments: 4 };
  const grid = { rateNum: 30_000, rateDen: 1001, timescale: 30_000, ...lengths };

  test("chunks cover all frames once, in order, and begin on segment borders", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200_000 }), (frames) => {
        const chunks = chunksOf(grid, frames);
        let next = 0;
        for (const chunk of chunks) {
          expect(chunk.firstFrame).toBe(next);
          expect(chunk.endFrame).toBeGreaterThan(chunk.firstFrame);
          expect(chunk.firstFrame).toBe(segmentStart(grid, chunk.firstSegment));
          next = chunk.endFrame;
        }
        expect(next).toBe(frames);
        expect(chunks.filter((chunk) => chunk.last)).toEqual([chunks.at(-1)]);
        // Behind the head, no chunk is too short to be worth a process of its own.
        for (const chunk of chunks.slice(1)) {
          expect(chunk.endFrame - chunk.firstFrame).toBeGreaterThanOrEqual(grid.segmentFrames / 2);
          expect(chunk.endFrame - chunk.firstFrame).toBeLessThan((grid.chunkSegments + 0.5) * grid.segmentFrames);
        }
      }),
    );
  });

  test("the jobs make every rendition of every chunk once, and the sound of each chunk once", () => {
    const rungs = heights.map((height) => ({
      name: `${height}p`,
      codec: "h264",
      width: 2,
      height,
      maxBitrate: 1,
      copy: false,
    }));
    const plan = {
      grid,
      rungs,
      audio: [{ name: "audio" }],
      source: { frames: 1_000 },
    } as EncodePlan;
    const jobs = jobsOf(plan);
    expect(jobs.map((job) => job.index)).toEqual(jobs.map((_, i) => i));
    const made = jobs.flatMap((job) => job.rungs.map((rung) => `${job.chunk.index} ${rung}`));
    expect(new Set(made).size).toBe(made.length);
    expect(made.length).toBe(chunksOf(grid, 1_000).length * rungs.length);
    expect(jobs.filter((job) => job.audio).map((job) => job.chunk.index)).toEqual(
      chunksOf(grid, 1_000).map((c) => c.index),
    );
    expect(jobs[0]).toMatchObject({ rungs: ["480p", "360p"], audio: true, head: true });
  });

  test("the head is one short segment, whatever the length", () => {
    expect(chunksOf(grid, 1_800).map(({ firstFrame, endFrame }) => [firstFrame, endFrame])).toEqual([
      [0, 60],
      [60, 780],
      [780, 1_500],
      [1_500, 1_800],
    ]);
    expect(chunksOf(grid, 200_000)[0]).toMatchObject({ firstFrame: 0, endFrame: 60, firstSegment: 0, last: false });
    expect(chunksOf(grid, 149)).toEqual([{ index: 0, firstFrame: 0, endFrame: 149, firstSegment: 0, last: true }]);
  });

  test("times on the grid", () => {
    expect(frameTime(grid, 30_000)).toBeCloseTo(1001, 9);
    expect(audioFrameAt(0)).toBe(0);
    expect(audioFrameAt(6)).toBe(282);
    expect(audioFrameAt(1024 / 48_000)).toBe(1);
  });
});

test("ids are of their kind, unique and unlike any other text", () => {
  const ids = Array.from({ length: 2_000 }, () => newId("video"));
  expect(new Set(ids).size).toBe(ids.length);
  expect(ids.every((id) => isId("video", id))).toBe(true);
  for (const wrong of [ids[0]?.toUpperCase(), `${ids[0]}2`, ids[0]?.replace("vid", "usr"), "vid_", ""]) {
    expect(isId("video", wrong ?? "")).toBe(false);
  }
});

test.each([
  ["000000206674797069736f6d", "mp4"],
  ["00000014667479707174202020", "mp4"],
  ["1a45dfa3", "matroska"],
  ["524946460000000041564920", "avi"],
  ["464c5601", "flv"],
  ["4f67675300", "ogg"],
  ["3026b2758e66cf11", "asf"],
  ["000001ba", "mpegps"],
  [`47${"00".repeat(187)}47${"00".repeat(187)}47`, "mpegts"],
  ["0000001c6674797061766966", null],
  ["524946460000000057415645", "wav"],
  ["524946460000000057454250", null],
  ["49443304000000000000", "mp3"],
  ["664c6143", "flac"],
  // MP3 and ADTS: a frame header, and the next one where the frame ends.
  [`fffb9000${"00".repeat(413)}fffb9000${"00".repeat(4)}`, "mp3"],
  [`fffb9000${"00".repeat(413)}00000000${"00".repeat(4)}`, null],
  [`fff15080013ffc0000fff15080013ffc0000000000`, "aac"],
  [`fff15080013ffc${"00".repeat(100)}`, null],
  // UTF-16 text begins with bits that an MPEG frame begins with.
  [Buffer.from(`\ufeff${"#EXTM3U http://a/ ".repeat(40)}`, "utf16le").toString("hex"), null],
  [Buffer.from("#EXTM3U\n").toString("hex"), null],
  [Buffer.from("<?xml version='1.0'?><MPD>").toString("hex"), null],
  ["89504e470d0a1a0a", null],
  ["494433", null],
  ["", null],
])("the bytes %s are of the container %s", (hex, container) => {
  expect(sniffContainer(Buffer.from(hex, "hex"))).toBe(container);
});

test.each([
  ["a.mp4", "video/mp4", true],
  ["A.MOV", "", true],
  ["a.mkv", "application/octet-stream", true],
  ["holiday", "video/mp4", true],
  ["a.txt", "video/mp4", false],
  ["a.mp4", "text/plain", false],
  ["a.mp3", "audio/mpeg", true],
  ["a.m4a", "audio/mp4", true],
  ["a.FLAC", "", true],
  ["interview", "audio/wav", true],
  ["a.exe", "audio/mpeg", false],
  ["list", "audio/x-mpegurl", false],
  ["list.mp3", "audio/mpegurl", false],
  ["a", "", false],
])("%s declared as %s: accepted is %s", (name, type, accepted) => {
  expect(isAcceptedUpload(name, type)).toBe(accepted);
});

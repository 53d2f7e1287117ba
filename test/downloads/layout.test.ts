import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ManifestRecord, ManifestSegment } from "../../schema/manifest.ts";
import { attachment, downloadName } from "../../worker/downloads/disposition.ts";
import { layOut } from "../../worker/downloads/layout.ts";
import { renumber } from "../../worker/downloads/renumber.ts";
import { parseMediaPath } from "../../worker/playback/media-path.ts";

const inits = [{ from: 0, hash: "0123456789ab" }];
const picture = (frames: number): ManifestSegment => [frames, 1000, [[24, 500, frames]]];
const record = (video: ManifestSegment[], sound: ManifestSegment[] = []): ManifestRecord => ({
  version: 1,
  videoId: "vid_1",
  epoch: 1,
  complete: true,
  rateNum: 24,
  rateDen: 1,
  segmentFrames: 144,
  video: [{ name: "720p", codecs: "avc1", inits, segments: video, width: 1280, height: 720, maxBitrate: 1 }],
  audio:
    sound.length > 0
      ? [{ name: "audio", codecs: "mp4a", inits, segments: sound, bitrate: 1, channels: 2, language: "und", title: "" }]
      : [],
  poster: true,
});

describe("the layout of a file", () => {
  test("puts sound behind the pictures it starts with, wherever the segments of each end", () => {
    // Pictures of 10 s and 2 s; sound of 4 s each.
    const file = layOut(
      record(
        [picture(240), picture(48)],
        Array.from({ length: 3 }, (): ManifestSegment => [192_000, 100, []]),
      ),
      "720p",
    );
    expect(file?.parts.map(({ track, index }) => `${track} ${index}`)).toEqual([
      "720p 0",
      "audio 0",
      "audio 1",
      "audio 2",
      "720p 1",
    ]);
    expect(file?.index).toEqual([
      { bytes: 976 + 3 * 76, endSeconds: 10 },
      { bytes: 976, endSeconds: 12 },
    ]);
    expect(file?.seconds).toBeCloseTo(12, 9);
  });

  test("has each segment of both tracks once, in order, with rising numbers and all bytes in the index", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(lengths, fc.array(fc.integer({ min: 1, max: 400 }), { maxLength: 40 }), (frames, aacFrames) => {
        const file = layOut(
          record(
            frames.map(picture),
            aacFrames.map((count) => [count * 1024, 100, []]),
          ),
          "720p",
        );
        const parts = file?.parts ?? [];
        for (const [track, count] of [
          ["720p", frames.length],
          ["audio", aacFrames.length],
        ] as const) {
          const indexes = parts.filter((part) => part.track === track).map(({ index }) => index);
          expect(indexes).toEqual(Array.from({ length: count }, (_, i) => i));
        }
        const numbers = parts.map(({ sequence }) => sequence);
        expect(numbers).toEqual([...new Set(numbers)].sort((a, b) => a - b));
        const sum = (list: { bytes: number }[]) => list.reduce((total, { bytes }) => total + bytes, 0);
        expect(sum(file?.index ?? [])).toBe(sum(parts));
        expect(file?.index).toHaveLength(frames.length);
      }),
    );
  });

  test("is none for an encode that goes on, for an unknown rendition, and for two encoders' segments", () => {
    const whole = record([picture(48)]);
    expect(layOut(whole, "720p")).not.toBeNull();
    expect(layOut({ ...whole, complete: false }, "720p")).toBeNull();
    expect(layOut(whole, "480p")).toBeNull();
    expect(layOut(whole, "audio")).toBeNull();
    const [video] = whole.video;
    const mixed = {
      ...whole,
      video: video ? [{ ...video, inits: [...inits, { from: 1, hash: "ba9876543210" }] }] : [],
    };
    expect(layOut(mixed, "720p")).toBeNull();
  });
});

test("bytes that are no segment are refused, whatever they are", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(() => renumber(bytes, 1, 1)).toThrow(/box|moof/);
    }),
  );
});

describe("the name of a file", () => {
  test("never holds what a file system or a header cannot", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 200 }), (title) => {
        const name = downloadName(title, "720p");
        expect(name).not.toMatch(/[\p{Cc}\\/:*?"<>|]/u);
        expect(name.endsWith(" (720p).mp4")).toBe(true);
        expect(new TextEncoder().encode(name).length).toBeLessThan(240);
        const header = attachment(name);
        expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*"; filename\*=UTF-8''[A-Za-z0-9!~._%-]+$/);
        expect(decodeURIComponent(/UTF-8''(.*)$/.exec(header)?.[1] ?? "")).toBe(name);
      }),
    );
  });

  test.each([
    ["../../etc/passwd", "etc passwd (720p).mp4"],
    ["...", "video (720p).mp4"],
    ["a\r\nset-cookie: x", "a set-cookie x (720p).mp4"],
    ["photo\u202Egpj.exe", "photo gpj.exe (720p).mp4"],
  ])("%j", (title, name) => {
    expect(downloadName(title, "720p")).toBe(name);
  });
});

test.each(["e1/720p/download.mp4", "e12/1080p-hevc/download.mp4", "e1/audio/download.mp4"])(
  "%s is a download",
  (path) => {
    expect(parseMediaPath(path)?.kind).toBe("download");
  },
);

test.each([
  "download.mp4",
  "e1/download.mp4",
  "e0/720p/download.mp4",
  "e1/720p/download.mp4?x",
  "e1/720p/download%2emp4",
  "e1/logs/download.mp4",
  "e1/logs/00000-001-1.json",
  "e1/720p-HEVC/download.mp4",
  "e1/720p/../download.mp4",
])("%s is no path", (path) => {
  expect(parseMediaPath(path)).toBeNull();
});

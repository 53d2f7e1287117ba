import { expect, test } from "vitest";
import type { ManifestRecord } from "../../schema/manifest.ts";
import { renderDash } from "../../worker/playback/dash.ts";
import { renderMaster } from "../../worker/playback/hls.ts";

type Video = ManifestRecord["video"][number];
type Audio = ManifestRecord["audio"][number];

const inits = [{ from: 0, hash: "0123456789ab" }];

function video(name: string, height: number, codecs = "avc1.64001f"): Video {
  const size = { width: Math.round((height * 16) / 9), height };
  return { name, codecs, inits, segments: [[180, height * 1000, [[24, 500, 180]]]], ...size, maxBitrate: 1_000_000 };
}

function audio(name: string, language: string, title = ""): Audio {
  const segments: Audio["segments"] = [[288_768, 96_000, []]];
  return { name, codecs: "mp4a.40.2", inits, segments, bitrate: 128_000, channels: 2, language, title };
}

function record(changes: Partial<ManifestRecord>): ManifestRecord {
  const grid = { rateNum: 30, rateDen: 1, segmentFrames: 180 };
  const about = { version: 1, videoId: "vid_22222222222222222222", epoch: 2, complete: true, poster: false } as const;
  return { ...about, ...grid, video: [], audio: [], ...changes };
}

test("sound alone is one variant without a resolution, and a DASH manifest of one set", () => {
  const sound = record({ audio: [audio("audio", "en")] });
  const lines = renderMaster(sound).split("\n");
  const [variant = ""] = lines.filter((line) => line.startsWith("#EXT-X-STREAM-INF"));
  expect(variant).toContain('CODECS="mp4a.40.2"');
  expect(variant).not.toContain("RESOLUTION");
  expect(lines[lines.indexOf(variant) + 1]).toBe("e2/audio/index.m3u8");
  expect(lines.some((line) => line.includes("I-FRAME"))).toBe(false);
  expect(renderDash(sound)).toContain('mediaPresentationDuration="PT6.016S"');
  expect(renderDash(sound)?.match(/<AdaptationSet/g)).toHaveLength(1);
});

test("sound tracks are named by title or language, each name once, and none breaks the line", () => {
  const tracks = [
    audio("audio", "en"),
    audio("audio-2", "de"),
    audio("audio-3", "en"),
    audio("audio-4", "und", 'The "cut"\nby hand'),
    audio("audio-5", "und"),
  ];
  const master = renderMaster(record({ video: [video("720p", 720)], audio: tracks }));
  const names = [...master.matchAll(/TYPE=AUDIO,GROUP-ID="audio",NAME="([^"]*)"/g)].map(([, name]) => name);
  expect(names).toEqual(["English", "German", "English (3)", "The 'cut''by hand", "Audio 5"]);
  expect(master.match(/DEFAULT=YES/g)).toHaveLength(1);
  expect(master).toContain('LANGUAGE="de"');
  expect(master).not.toContain('LANGUAGE="und"');
});

test("a player starts with an H.264 rendition whatever else there is, and each codec is a DASH set of its own", () => {
  const hevc = "hvc1.1.6.L93.90";
  const both = record({
    video: [video("720p", 720), video("360p", 360), video("720p-hevc", 720, hevc), video("360p-hevc", 360, hevc)],
    audio: [audio("audio", "en")],
  });
  const variants = renderMaster(both).match(/^e2\/\S+index\.m3u8$/gm);
  expect(variants?.[0]).toBe("e2/720p/index.m3u8");
  expect(variants).toHaveLength(4);
  const dash = renderDash(both) ?? "";
  expect(dash.match(/<AdaptationSet/g)).toHaveLength(3);
  expect(new Set([...dash.matchAll(/<AdaptationSet id="(\d+)"/g)].map(([, id]) => id)).size).toBe(3);
});

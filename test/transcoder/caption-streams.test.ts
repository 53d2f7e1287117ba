import type { FfprobeData } from "fluent-ffmpeg";
import { expect, test } from "vitest";
import { captionsCommand } from "../../transcoder/captions.ts";
import { textStreams } from "../../transcoder/caption-streams.ts";

const probed = (streams: object[]) => ({ streams, format: {}, chapters: [] }) as unknown as FfprobeData;
const subtitle = (codec: string, fields: object = {}) => ({ codec_type: "subtitle", codec_name: codec, ...fields });

test("streams are counted among the subtitles, and pictures of text are left out", () => {
  const data = probed([
    { codec_type: "video", codec_name: "h264" },
    subtitle("hdmv_pgs_subtitle", { tags: { language: "eng" } }),
    subtitle("subrip", { tags: { language: "eng", title: "Full" } }),
    { codec_type: "audio", codec_name: "aac" },
    subtitle("dvd_subtitle"),
    subtitle("mov_text", { disposition: { forced: 1 } }),
    subtitle("ass", { tags: { language: "eng", title: "Full" } }),
    subtitle("webvtt", { tags: { title: 2024 } }),
  ]);
  expect(textStreams(data)).toEqual([
    { stream: 1, language: "eng", title: "Full", forced: false, copy: 1 },
    { stream: 3, language: "und", title: "", forced: true, copy: 1 },
    { stream: 4, language: "eng", title: "Full", forced: false, copy: 2 },
    { stream: 5, language: "und", title: "2024", forced: false, copy: 1 },
  ]);
});

test("of hundreds of streams twenty are taken", () => {
  expect(textStreams(probed(Array.from({ length: 300 }, () => subtitle("subrip"))))).toHaveLength(20);
});

test("one FFmpeg reads the source under its whitelists, and writes each track as WebVTT to its socket", () => {
  const { input, outputs } = captionsCommand("mp4", "http://x/", [{ stream: 1 }, { stream: 4 }], ["unix:a", "unix:b"]);
  const options = input.options.join(" ");
  expect(options).toContain("-protocol_whitelist http,https,tcp,tls -format_whitelist mov ");
  expect(outputs.map(({ options: each, target }) => `${each.join(" ")} ${target}`)).toEqual([
    "-map 0:s:1 -c:s webvtt -map_metadata -1 -f webvtt unix:a",
    "-map 0:s:4 -c:s webvtt -map_metadata -1 -f webvtt unix:b",
  ]);
});

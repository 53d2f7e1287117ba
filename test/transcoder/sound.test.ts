import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { audioSampleRate } from "../../schema/grid.ts";
import { makePoster } from "../../transcoder/images.ts";
import { checkEncode, encodeAll, joined, log, planOf, walk } from "./encode-all.ts";
import { countFrames, ffmpeg, makeMedia, tools } from "./make-media.ts";
import { startMediaServer, type MediaServer } from "./media-server.ts";

let media: MediaServer;
let directory: string;
beforeAll(async () => {
  media = await startMediaServer();
  directory = mkdtempSync(join(tmpdir(), "edgereel-test-"));
});
afterAll(() => {
  media.close();
  rmSync(directory, { recursive: true, force: true });
});

const tone = (seconds: number, hertz = 440) => ["-f", "lavfi", "-i", `sine=f=${hertz}:r=48000:d=${seconds}`];

test("every sound track is a track of its own, the default one first, with its language and title", async () => {
  const path = join(directory, "two.mkv");
  await ffmpeg(
    ...["-f", "lavfi", "-i", "testsrc2=s=320x180:r=30:d=5", ...tone(5), ...tone(5, 880), ...tone(3, 220)],
    ...["-map", "0", "-map", "1", "-map", "2", "-map", "3", "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac"],
    ...["-metadata:s:a:0", "language=ger", "-metadata:s:a:1", "language=eng", "-metadata:s:a:2", "language=eng"],
    ...["-metadata:s:a:2", "title=Commentary", "-disposition:a:0", "0", "-disposition:a:1", "default", path],
  );
  const encoded = await encodeAll(media, await readFile(path));
  expect(encoded.plan.audio.map(({ name, stream, language, title }) => [name, stream, language, title])).toEqual([
    ["audio", 1, "en", ""],
    ["audio-2", 0, "de", ""],
    ["audio-3", 2, "en", "Commentary"],
  ]);
  expect(await checkEncode(media, encoded)).toBe(150);
});

test("sound alone is one audio rendition as long as the source, in segments without a gap", async () => {
  const path = join(directory, "sound.m4a");
  await ffmpeg(...tone(9.3), "-c:a", "aac", path);
  const encoded = await encodeAll(media, await readFile(path));
  expect(encoded.plan.rungs).toEqual([]);
  expect([...encoded.tracks.keys()]).toEqual(["audio"]);
  const { ticks } = await walk(await joined(media, "audio", encoded.tracks.get("audio") ?? []));
  expect(Math.abs(ticks / audioSampleRate - 9.3)).toBeLessThan(0.05);
});

test("sound alone has its cover as poster, or else a picture of its wave", async () => {
  const bare = join(directory, "bare.m4a");
  await ffmpeg(...tone(4), "-c:a", "aac", bare);
  const cover = join(directory, "cover.m4a");
  const picture = ["-f", "lavfi", "-i", "color=red:s=600x600:d=0.04:r=25"];
  await ffmpeg(
    "-i",
    bare,
    ...picture,
    "-map",
    "0",
    "-map",
    "1",
    "-c:a",
    "copy",
    "-c:v",
    "mjpeg",
    "-disposition:v:0",
    "attached_pic",
    cover,
  );
  for (const [source, size] of [
    [bare, { width: 1280, height: 720 }],
    [cover, { width: 600, height: 600 }],
  ] as const) {
    const plan = await planOf(media, await readFile(source));
    const poster = await makePoster({ tools, storage: media.storage, log }, plan);
    const path = join(directory, "poster.jpg");
    writeFileSync(path, poster?.jpeg ?? "");
    expect(await countFrames(path)).toEqual({ frames: 1, ...size });
  }
});

test("a source whose pictures cannot be shown is refused, and one without sound and pictures too", async () => {
  const path = await makeMedia(directory, { seconds: 1, audioSeconds: 0, name: "data.mkv" });
  const subtitles = join(directory, "words.srt");
  writeFileSync(subtitles, "1\n00:00:00,000 --> 00:00:01,000\nwords\n");
  const words = join(directory, "words.mkv");
  await ffmpeg("-i", path, "-i", subtitles, "-map", "1", "-c:s", "srt", words);
  await expect(planOf(media, await readFile(words))).rejects.toMatchObject({ code: "ERR_NON_VIDEO" });
});

import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { jobsOf } from "../../schema/grid.ts";
import { makePoster } from "../../transcoder/images.ts";
import { checkTools } from "../../transcoder/process.ts";
import { checkEncode, encodeAll, encodeOne, joined, log, planOf } from "./encode-all.ts";
import { countFrames, ffmpeg, makeMedia, tools, type MediaSpec } from "./make-media.ts";
import { startMediaServer, type MediaServer } from "./media-server.ts";

let directory: string;
let media: MediaServer;

beforeAll(() => checkTools(tools));
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "edgereel-test-"));
  media = await startMediaServer();
});
afterEach(async () => {
  media.close();
  await rm(directory, { recursive: true, force: true });
});

async function made(spec: MediaSpec): Promise<Buffer> {
  return readFile(await makeMedia(directory, spec));
}

test("the joined jobs of a video are exactly its frames, for every rendition", async () => {
  const encoded = await encodeAll(media, await made({ size: "854x480", rate: "24", seconds: 9.5 }));
  expect(encoded.plan.rungs.map((rung) => rung.name)).toEqual(["480p", "360p", "240p"]);
  expect(encoded.reports).toHaveLength(jobsOf(encoded.plan).length);
  expect(await checkEncode(media, encoded)).toBe(228);
  for (const rung of encoded.plan.rungs) {
    const path = join(directory, `${rung.name}.mp4`);
    await writeFile(path, await joined(media, rung.name, encoded.tracks.get(rung.name) ?? []));
    expect(await countFrames(path)).toEqual({ frames: 228, width: rung.width, height: rung.height });
  }
  for (const report of encoded.reports) {
    expect(report.cpuSeconds).toBeGreaterThan(0);
    expect(report.wallSeconds).toBeGreaterThan(0);
  }
  expect(encoded.tracks.get("audio")?.[0]?.codecs).toBe("mp4a.40.2");
  expect(encoded.tracks.get("480p")?.[0]?.codecs).toMatch(/^avc1\.6400[0-9a-f]{2}$/);
});

test.each<[string, MediaSpec, number]>([
  ["a portrait clip", { size: "180x320" }, 270],
  ["odd sides in 4:4:4", { size: "321x241", options: ["-pix_fmt", "yuv444p"] }, 270],
  ["23.976 frames a second", { rate: "24000/1001", seconds: 7 }, 168],
  ["no sound", { audioSeconds: 0 }, 270],
  ["sound that ends before the pictures", { audioSeconds: 4 }, 270],
  ["sound that goes on after the pictures", { seconds: 6, audioSeconds: 11 }, 180],
  ["a third of a second", { seconds: 0.3 }, 9],
  ["one picture", { seconds: 1 / 30, audioSeconds: 0 }, 1],
  ["Matroska", { name: "clip.mkv" }, 270],
  ["Matroska that was streamed to disk", { name: "clip.mkv", options: ["-live", "1"] }, 270],
  ["MPEG-TS", { name: "clip.ts", options: ["-g", "200"] }, 270],
  // The pictures start a little after the sound, by the priming of its codec: that time is left out.
  ["FLV", { name: "clip.flv" }, 270],
  // The same, but these files do not say so in front: the first picture fills that time.
  ["AVI", { name: "clip.avi", options: ["-bf", "0", "-c:a", "mp3"] }, 271],
  ["fragments of its own", { options: ["-movflags", "+frag_keyframe+empty_moov"] }, 271],
  ["an index before the pictures", { options: ["-movflags", "+faststart"] }, 270],
  ["five channels and a subwoofer", { options: ["-ac", "6"] }, 270],
  ["a slow rate", { rate: "10" }, 90],
])("%s: every planned frame, no gap, sound as long as the pictures", async (_, spec, frames) => {
  const encoded = await encodeAll(media, await made(spec));
  expect(await checkEncode(media, encoded)).toBe(frames);
});

test("a variable rate with a long still is filled on the grid", async () => {
  // Pictures 60 to 219 of 270 are left out: the one before stays for more than five seconds.
  const filter = "select='not(between(n,60,219))'";
  const encoded = await encodeAll(media, await made({ filter, options: ["-fps_mode", "vfr"] }));
  expect(encoded.plan.source.variableFrameRate).toBe(true);
  const { rateNum, rateDen } = encoded.plan.grid;
  const frames = await checkEncode(media, encoded);
  expect(Math.abs((frames * rateDen) / rateNum - 9)).toBeLessThan(0.1);
});

test("a rotated clip stands upright in its renditions", async () => {
  const flat = await makeMedia(directory, { size: "320x180", seconds: 3, name: "flat.mp4" });
  const turned = join(directory, "turned.mp4");
  await ffmpeg("-display_rotation:v", "90", "-i", flat, "-c", "copy", turned);
  const encoded = await encodeAll(media, await readFile(turned));
  expect(encoded.plan.source).toMatchObject({ width: 180, height: 320 });
  expect(await checkEncode(media, encoded)).toBe(90);
  const [rung] = encoded.plan.rungs;
  const path = join(directory, "joined.mp4");
  await writeFile(path, await joined(media, rung?.name ?? "", encoded.tracks.get(rung?.name ?? "") ?? []));
  expect(await countFrames(path)).toMatchObject({ width: 180, height: 320 });
});

test("anamorphic pixels become square, and fields become frames", async () => {
  const options = ["-flags", "+ilme+ildct", "-x264opts", "tff=1"];
  const encoded = await encodeAll(
    media,
    await made({ size: "360x288", rate: "25", seconds: 4, filter: "setsar=16/15,setfield=tff", options }),
  );
  expect(encoded.plan.source).toMatchObject({ width: 384, height: 288, interlaced: true });
  expect(encoded.plan.grid).toMatchObject({ rateNum: 50, rateDen: 1 });
  expect(await checkEncode(media, encoded)).toBe(200);
});

test("the same job done twice stores the same init segment and as many frames", async () => {
  const plan = await planOf(media, await made({ seconds: 6 }));
  const [first, second] = [await encodeOne(media, plan, 1), await encodeOne(media, plan, 1, 2)];
  const shape = (report: typeof first) =>
    report.tracks.map(({ track, init, segments }) => [track, init, segments.map((s) => s.units)]);
  expect(shape(second)).toEqual(shape(first));
});

test("a slow storage holds FFmpeg back and loses nothing", async () => {
  const slow = await startMediaServer(300);
  try {
    expect(await checkEncode(slow, await encodeAll(slow, await made({ seconds: 8, audioSeconds: 0 })))).toBe(240);
  } finally {
    slow.close();
  }
});

test("a stopped job throws the signal's reason and stores no more", async () => {
  const plan = await planOf(media, await made({ size: "854x480", seconds: 9 }));
  const stop = new AbortController();
  const reason = new Error("stopping");
  setTimeout(() => stop.abort(reason), 150);
  await expect(encodeOne(media, plan, 2, 1, stop.signal)).rejects.toBe(reason);
});

test("the poster is a JPEG of the picture's shape", async () => {
  const plan = await planOf(media, await made({ size: "180x320", seconds: 4 }));
  const poster = await makePoster({ tools, storage: media.storage, log }, plan);
  const path = join(directory, "poster.jpg");
  await writeFile(path, poster?.jpeg ?? "");
  expect(await countFrames(path)).toEqual({ frames: 1, width: 180, height: 320 });
});

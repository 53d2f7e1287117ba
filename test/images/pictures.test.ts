import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Storyboard } from "../../schema/storyboard.ts";
import { makeChosenPoster, makeImages } from "../../transcoder/images-job.ts";
import { makePoster } from "../../transcoder/images.ts";
import { log, planOf } from "../transcoder/encode-all.ts";
import { makeMedia, tools } from "../transcoder/make-media.ts";
import { startMediaServer, type MediaServer } from "../transcoder/media-server.ts";
import { makeSteps, shown } from "./make-steps.ts";
import { colourOf, imageDeps, job, luma, sizeOf, storeEncode, storedObject, webpFrames } from "./stored-encode.ts";

let directory: string;
let media: MediaServer;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "edgereel-test-"));
  media = await startMediaServer();
});
afterEach(async () => {
  media.close();
  await rm(directory, { recursive: true, force: true });
});

const made = async (spec: Parameters<typeof makeMedia>[1]) => readFile(await makeMedia(directory, spec));
const boardOf = () => Storyboard.parse(JSON.parse(storedObject(media, "storyboard.json").toString()));
const black = (seconds: number) => `drawbox=c=black:t=fill:enable='lt(t,${seconds})'`;

test("tile k of the storyboard shows the frame at k intervals, over several sheets", async () => {
  // A step of grey every two seconds, over 27 tiles.
  await storeEncode(media, await makeSteps(directory, { seconds: 53, rate: 12, luma: "24+floor(T/2)*7" }));
  const { deps, reports } = imageDeps(media);
  await makeImages(deps, { kind: "images", ...job, poster: false }, 1);
  expect(reports).toEqual([{ type: "images", storyboard: true, preview: true }]);
  const board = boardOf();
  expect(board).toMatchObject({ count: 27, columns: 5, rows: 5, sheets: 2, intervalSeconds: 2, durationSeconds: 53 });
  expect(await sizeOf(storedObject(media, "storyboard/0.jpg"))).toEqual({
    width: 5 * board.width,
    height: 5 * board.height,
  });
  expect((await sizeOf(storedObject(media, "storyboard/1.jpg"))).height).toBe(board.height);
  for (let tile = 0; tile < board.count; tile += 1) {
    const sheet = storedObject(media, `storyboard/${Math.floor(tile / 25)}.jpg`);
    const [x, y] = [(tile % 5) * board.width, Math.floor((tile % 25) / 5) * board.height];
    const grey = await luma(sheet, `${board.width}:${board.height}:${x}:${y}`);
    expect(Math.abs(grey - shown(24 + tile * 7)), `tile ${tile}: ${grey}`).toBeLessThan(2);
  }
}, 60_000);

test("a chosen poster is exactly the frame that is shown at its time, from the best rendition", async () => {
  // Each frame is four steps lighter than the one before it.
  const step = (frame: number) => 20 + ((frame * 4) % 200);
  await storeEncode(media, await makeSteps(directory, { seconds: 8, size: "854x480", luma: "20+mod(N*4,200)" }));
  const cases = [
    [0, 0],
    [1, 24],
    [2.52, 60],
    [47 / 24, 47],
    [5.999, 143],
    [8, 191],
  ] as const;
  for (const [timeSeconds, frame] of cases) {
    const { deps, reports } = imageDeps(media);
    await makeChosenPoster(deps, { kind: "poster", ...job, timeSeconds }, 1);
    const [report] = reports;
    expect(report).toMatchObject({ type: "poster", timeSeconds, poor: false });
    const picture = storedObject(media, report?.type === "poster" ? report.file : "");
    expect(await sizeOf(picture)).toEqual({ width: 854, height: 480 });
    const grey = await luma(picture);
    expect(Math.abs(grey - shown(step(frame))), `${timeSeconds} s: ${grey}`).toBeLessThan(2);
  }
}, 60_000);

test("open GOPs, whose key frames may come out of order, give the best of several as well", async () => {
  const options = ["-preset", "veryfast", "-bf", "3", "-g", "60", "-x264-params", "open-gop=1"];
  const plan = await planOf(media, await made({ seconds: 9, filter: `noise=alls=5:allf=t,${black(3)}`, options }));
  const found = await makePoster({ tools, storage: media.storage, log }, plan);
  expect(found?.poor).toBe(false);
  expect(await luma(Buffer.from(found?.jpeg ?? []))).toBeGreaterThan(60);
}, 60_000);

test("the early poster of a video that begins black is not black", async () => {
  const short = await planOf(media, await made({ seconds: 8, filter: black(5), audioSeconds: 0 }));
  const found = await makePoster({ tools, storage: media.storage, log }, short);
  expect(found?.poor).toBe(false);
  expect(await luma(Buffer.from(found?.jpeg ?? []))).toBeGreaterThan(60);
  // Black for longer than is looked at first: then further into the video.
  const long = await planOf(media, await made({ seconds: 30, rate: "12", filter: black(16), audioSeconds: 0 }));
  const later = await makePoster({ tools, storage: media.storage, log }, long);
  expect(later?.poor).toBe(false);
  expect(await luma(Buffer.from(later?.jpeg ?? []))).toBeGreaterThan(60);
}, 60_000);

test("a poor early poster is replaced by the best picture of the whole video when the encode is done", async () => {
  const source = await made({ seconds: 11, size: "640x360", filter: black(8), audioSeconds: 0 });
  await storeEncode(media, source);
  const { deps, reports } = imageDeps(media);
  await makeImages(deps, { kind: "images", ...job, poster: true }, 1);
  const poster = reports.find((report) => report.type === "poster");
  expect(poster).toMatchObject({ poor: false, timeSeconds: null });
  const picture = storedObject(media, poster?.file ?? "");
  expect(await luma(picture)).toBeGreaterThan(60);
  expect(await sizeOf(picture)).toEqual({ width: 640, height: 360 });
}, 60_000);

test("pictures have the colours of the video, whatever the matrix of its source", async () => {
  for (const [matrix, range] of [
    ["bt709", "tv"],
    ["smpte170m", "tv"],
    ["bt709", "pc"],
  ] as const) {
    media.stored.clear();
    const colours = `geq=r=32:g=192:b=64,scale=out_color_matrix=${matrix}:out_range=${range},format=yuv420p`;
    const tags = `setparams=colorspace=${matrix}:range=${range}:color_primaries=bt709:color_trc=bt709`;
    const filter = `format=gbrp,${colours},${tags}`;
    const source = await made({ seconds: 3, size: "640x360", audioSeconds: 0, filter, options: ["-crf", "8"] });
    const early = await makePoster({ tools, storage: media.storage, log }, await planOf(media, source));
    await storeEncode(media, source);
    const { deps, reports } = imageDeps(media);
    await makeImages(deps, { kind: "images", ...job, poster: true }, 1);
    const late = reports.find((report) => report.type === "poster");
    const pictures = [Buffer.from(early?.jpeg ?? []), storedObject(media, late?.file ?? "")];
    for (const picture of [...pictures, storedObject(media, "storyboard/0.jpg")]) {
      const [red = 0, green = 0, blue = 0] = await colourOf(picture);
      const off = Math.max(Math.abs(red - 32), Math.abs(green - 192), Math.abs(blue - 64));
      expect(off, `${matrix} ${range}: ${red} ${green} ${blue}`).toBeLessThan(8);
    }
  }
}, 60_000);

test("a video that is black throughout has a poster all the same, and it is called poor", async () => {
  const plan = await planOf(media, await made({ seconds: 3, filter: black(9), audioSeconds: 0 }));
  const found = await makePoster({ tools, storage: media.storage, log }, plan);
  expect(found?.poor).toBe(true);
  expect(await luma(Buffer.from(found?.jpeg ?? []))).toBeLessThan(20);
});

test("portrait and very short videos have all pictures, in their own shape", async () => {
  for (const spec of [
    { size: "360x640", seconds: 5 },
    { size: "320x180", seconds: 0.3, audioSeconds: 0 },
  ]) {
    media.stored.clear();
    const record = await storeEncode(media, await made(spec));
    const { deps, reports } = imageDeps(media);
    await makeImages(deps, { kind: "images", ...job, poster: true }, 1);
    expect(reports[0]).toEqual({ type: "images", storyboard: true, preview: true });
    const [width = 0, height = 0] = spec.size.split("x").map(Number);
    const board = boardOf();
    expect(board.count).toBe(Math.ceil(spec.seconds / 2));
    expect(board.width / board.height).toBeCloseTo(width / height, 1);
    expect(await sizeOf(storedObject(media, "storyboard/0.jpg"))).toEqual({
      width: board.columns * board.width,
      height: board.rows * board.height,
    });
    const poster = reports.find((report) => report.type === "poster");
    const top = record.video[0];
    expect(await sizeOf(storedObject(media, poster?.file ?? ""))).toEqual({ width: top?.width, height: top?.height });
    expect((await sizeOf(storedObject(media, "preview.webp"))).width).toBeLessThanOrEqual(320);
  }
}, 60_000);

test("the preview is three seconds from all over the video, and small", async () => {
  await storeEncode(media, await made({ seconds: 24, size: "640x360" }));
  const { deps } = imageDeps(media);
  await makeImages(deps, { kind: "images", ...job, poster: false }, 1);
  const webp = storedObject(media, "preview.webp");
  expect(webp.length).toBeLessThan(500_000);
  expect(await sizeOf(webp)).toEqual({ width: 320, height: 180 });
  const frames = webpFrames(webp);
  expect(frames).toHaveLength(30);
  const total = frames.reduce((sum, milliseconds) => sum + milliseconds, 0);
  expect(total).toBeGreaterThan(2900);
  expect(total).toBeLessThan(3100);
}, 60_000);

test("only key frames are read for the storyboard: a small part of what is stored", async () => {
  await storeEncode(media, await made({ seconds: 12, size: "640x360", audioSeconds: 0 }));
  let read = 0;
  const storage = {
    ...media.storage,
    async read(...args: Parameters<typeof media.storage.read>) {
      const bytes = await media.storage.read(...args);
      if (args[0].endsWith(".m4s")) read += bytes?.length ?? 0;
      return bytes;
    },
  };
  const { makeStoryboard } = await import("../../transcoder/storyboard.ts");
  const { ManifestRecord } = await import("../../schema/manifest.ts");
  const record = ManifestRecord.parse(JSON.parse(storedObject(media, "manifest.json").toString()));
  expect(await makeStoryboard({ ...imageDeps(media).deps, storage }, record)).toHaveLength(6);
  const whole = [...media.stored].reduce((sum, [key, bytes]) => sum + (key.includes("/240p/") ? bytes.length : 0), 0);
  expect(read).toBeGreaterThan(0);
  expect(read).toBeLessThan(whole / 2);
}, 60_000);

test("a job of a video that was deleted or replaced ends without a word", async () => {
  const { deps, reports } = imageDeps(media);
  await makeImages(deps, { kind: "images", ...job, poster: true }, 1);
  await makeChosenPoster(deps, { kind: "poster", ...job, timeSeconds: 1 }, 1);
  expect(reports).toEqual([]);
  expect(media.stored.size).toBe(0);
});

test("pictures that cannot be made are tried again once, and then left out with a warning", async () => {
  await storeEncode(media, await made({ seconds: 4, audioSeconds: 0 }));
  for (const key of media.stored.keys()) {
    // What is damaged is one GOP's header.
    if (key.endsWith(".m4s")) media.stored.get(key)?.fill(0, 24);
  }
  const first = imageDeps(media);
  await expect(makeImages(first.deps, { kind: "images", ...job, poster: true }, 1)).rejects.toThrow(/key frame/);
  expect(first.reports).toEqual([]);
  const second = imageDeps(media);
  await makeImages(second.deps, { kind: "images", ...job, poster: true }, 2);
  expect(second.reports).toEqual([{ type: "images", storyboard: false, preview: false }]);
  expect(second.warnings.join()).toContain("picture.failed");
}, 60_000);

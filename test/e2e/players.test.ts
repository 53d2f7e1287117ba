import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../local/http-server.ts";
import { call, newDraft, signUp, until, uploadWhole } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeMedia } from "../transcoder/make-media.ts";
import { launchBrowser } from "./browser.ts";
import { servePlayerPage } from "./player-page.ts";

const seconds = 40;
const rate = 24;
// Each picture shows its number: ten squares along the top, white where the bit is set.
const bits = 10;
const squares = Array.from({ length: bits }, (_, bit) => {
  const box = `drawbox=x=${bit * 60}:y=0:w=60:h=60:t=fill`;
  return `${box}:color=black,${box}:color=white:enable='gte(mod(floor(n/${2 ** bit}),2),1)'`;
}).join(",");

let h: Harness;
let page: Page;
let site: StandIn;
let browser: Browser;
let context: BrowserContext;
let addresses: { hls: string; dash: string };

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), "edgereel-players-"));
  const spec = { size: "854x480", rate: String(rate), seconds, filter: squares };
  const clip = makeMedia(directory, spec).then((path) => readFile(path));
  [h, browser, site] = await Promise.all([startHarness({ LADDER: "480,360,240" }), launchBrowser(), servePlayerPage()]);
  await h.startTranscoder();
  const creator = await signUp(h, "creator");
  const draft = await newDraft(h, creator, { visibility: "public" });
  await uploadWhole(h, creator, draft, await clip);
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`)).body.state,
    (state) => state === "ready",
    180,
  );
  addresses = (await call(h, "GET", `videos/${draft.id}/playback`)).body as typeof addresses;
  await rm(directory, { recursive: true, force: true });
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await site?.stop();
  await h?.stop();
});
beforeEach(async () => {
  context = await browser.newContext();
  page = await context.newPage();
  await page.goto(site.url);
});
afterEach(() => context.close());

/** A wait has where it came, the seconds that were buffered ahead of it, and how long it took. */
type Wait = { at: number; aheadSeconds: number; wallSeconds: number };
type Log = { fatal: string[]; waits: Wait[]; started: boolean };
type Global = typeof globalThis & { Hls: any; shaka: any; log: Log; player: any };

// Runs in the page: what a viewer would notice is written down from here on.
async function load(player: "hls.js" | "Shaka Player", url: string): Promise<void> {
  await page.evaluate(
    async ({ player, url }) => {
      const here = globalThis as Global;
      const video = document.querySelector("video") as HTMLVideoElement;
      const log: Log = { fatal: [], waits: [], started: false };
      here.log = log;
      video.addEventListener("playing", () => (log.started = true), { once: true });
      video.addEventListener("waiting", () => {
        if (!log.started) return;
        const { buffered, currentTime: at } = video;
        const ends = Array.from({ length: buffered.length }, (_, i) => [buffered.start(i), buffered.end(i)] as const);
        const [, end = at] = ends.find(([start, end]) => start <= at && at <= end) ?? [];
        const wait: Wait = { at, aheadSeconds: end - at, wallSeconds: Infinity };
        const since = performance.now();
        video.addEventListener("playing", () => (wait.wallSeconds = (performance.now() - since) / 1000), {
          once: true,
        });
        log.waits.push(wait);
      });
      video.addEventListener("error", () => log.fatal.push(video.error?.message ?? "error"));
      if (player === "hls.js") {
        const hls = new here.Hls();
        here.player = hls;
        hls.on("hlsError", (_: string, data: { details: string; fatal: boolean }) => {
          if (data.fatal || data.details.startsWith("bufferStalled")) log.fatal.push(data.details);
        });
        hls.loadSource(url);
        hls.attachMedia(video);
        await new Promise((resolve) => video.addEventListener("loadeddata", resolve, { once: true }));
      } else {
        const shaka = new here.shaka.Player();
        here.player = shaka;
        shaka.addEventListener("error", (event: { detail: { code: number } }) => {
          log.fatal.push(`Shaka ${event.detail.code}`);
        });
        await shaka.attach(video);
        await shaka.load(url);
      }
    },
    { player, url },
  );
}

const log = () => page.evaluate(() => (globalThis as Global).log);

// The number that the picture on show has, and the time that the player believes it is.
const shown = () =>
  page.evaluate((bits) => {
    const video = document.querySelector("video") as HTMLVideoElement;
    const canvas = document.createElement("canvas");
    canvas.width = 854;
    canvas.height = 480;
    const pen = canvas.getContext("2d") as CanvasRenderingContext2D;
    pen.drawImage(video, 0, 0, 854, 480);
    let frame = 0;
    for (let bit = 0; bit < bits; bit += 1) {
      const [red = 0] = pen.getImageData(bit * 60 + 30, 30, 1, 1).data;
      if (red > 128) frame += 2 ** bit;
    }
    return { frame, time: video.currentTime };
  }, bits);

async function playThrough(): Promise<void> {
  const played = await page.evaluate(async () => {
    const video = document.querySelector("video") as HTMLVideoElement;
    const from = video.currentTime;
    video.playbackRate = 3;
    await video.play();
    await new Promise((resolve) => video.addEventListener("ended", resolve, { once: true }));
    const ranges = Array.from({ length: video.played.length }, (_, i) => [video.played.start(i), video.played.end(i)]);
    return { from, end: video.currentTime, ranges, duration: video.duration };
  });
  expect(played.from).toBeLessThan(0.1);
  expect(played.end).toBeGreaterThan(seconds - 0.1);
  expect(played.ranges).toHaveLength(1);
  expect(Math.abs(played.duration - seconds)).toBeLessThan(0.1);
  expect((await shown()).frame).toBeGreaterThan((seconds - 1) * rate);
  const { fatal, waits, started } = await log();
  expect([fatal, started]).toEqual([[], true]);
  // With pictures ahead, it was this machine that was too busy to decode them for a moment.
  expect(waits.filter(({ aheadSeconds, wallSeconds }) => aheadSeconds < 0.5 || wallSeconds > 1)).toEqual([]);
}

async function seek(target: number, said: string): Promise<void> {
  await page.evaluate(async (target) => {
    const video = document.querySelector("video") as HTMLVideoElement;
    video.pause();
    video.playbackRate = 1;
    const seeked = new Promise((resolve, reject) => {
      video.addEventListener("seeked", resolve, { once: true });
      setTimeout(() => reject(new Error(`not at ${target} s within 10 s`)), 10_000);
    });
    video.currentTime = target;
    await seeked;
  }, target);
  // The picture on show is the last one that began by then; at a border, rounding may choose its neighbour.
  const away = (frame: number) => Math.abs(frame + 0.5 - target * rate);
  // `seeked` may come a moment before the compositor has the picture.
  const { frame, time } = await until(shown, (now) => away(now.frame) < 0.55, 2).catch(shown);
  expect(Math.abs(time - target), said).toBeLessThan(0.01);
  expect(away(frame), `${said}: picture ${frame} at ${target} s`).toBeLessThan(0.55);
}

async function seekAround(seed: number): Promise<void> {
  const random = randomOf(seed);
  await seek(seconds - 0.01, "the last picture");
  for (let i = 0; i < 10; i += 1) {
    const target = Math.round(random() * (seconds - 2) * 1000) / 1000;
    await seek(target, `seek ${i}, seed ${seed}`);
    await page.evaluate(() => void document.querySelector("video")?.play());
    await until(shown, (now) => now.time > target + 0.3 && now.frame > target * rate + 5, 10);
  }
  expect((await log()).fatal).toEqual([]);
}

/** Numbers of 0 to 1 that a seed repeats: mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test.each(["hls.js", "Shaka Player"] as const)(
  "%s plays a video of another site from start to end without a stall, and seeks to the very picture",
  async (player) => {
    await load(player, player === "hls.js" ? addresses.hls : addresses.dash);
    await playThrough();
    await seekAround(Date.now() % 1_000_000);
  },
  90_000,
);

test("Shaka Player plays the HLS presentation too", async () => {
  await load("Shaka Player", addresses.hls);
  await page.evaluate(() => document.querySelector("video")?.play());
  await until(shown, ({ time, frame }) => time > 1 && Math.abs(frame - time * rate) < 6, 20);
  const tracks = await page.evaluate(() => (globalThis as Global).player.getVariantTracks().length);
  expect(tracks).toBe(3);
  expect((await log()).fatal).toEqual([]);
});

test("the DASH manifest is well-formed, and its timelines last as long as it says", async () => {
  const manifest = await page.evaluate(async (url) => {
    const text = await (await fetch(url)).text();
    const xml = new DOMParser().parseFromString(text, "application/xml");
    const number = (element: Element, name: string) => Number(element.getAttribute(name) ?? 0);
    return {
      errors: [...xml.querySelectorAll("parsererror")].map((error) => error.textContent),
      namespace: xml.documentElement.namespaceURI,
      type: xml.documentElement.getAttribute("type"),
      profiles: xml.documentElement.getAttribute("profiles"),
      duration: Number(/^PT([\d.]+)S$/.exec(xml.documentElement.getAttribute("mediaPresentationDuration") ?? "")?.[1]),
      ids: [...xml.querySelectorAll("Representation")].map((element) => element.id),
      sets: [...xml.querySelectorAll("AdaptationSet")].map((set) => ({
        kind: set.getAttribute("contentType"),
        segmentAlignment: set.getAttribute("segmentAlignment"),
        startWithSAP: set.getAttribute("startWithSAP"),
        timelines: [...set.querySelectorAll("SegmentTemplate")].map((template) => ({
          first: number(template.querySelector("S") as Element, "t"),
          starts: [...template.querySelectorAll("S")].map((s) => [number(s, "d"), number(s, "r")].join("x")).join(" "),
          seconds:
            [...template.querySelectorAll("S")].reduce((sum, s) => sum + number(s, "d") * (number(s, "r") + 1), 0) /
            number(template, "timescale"),
        })),
      })),
    };
  }, addresses.dash);
  expect(manifest).toMatchObject({ errors: [], namespace: "urn:mpeg:dash:schema:mpd:2011", type: "static" });
  expect(manifest.profiles).toContain("urn:mpeg:dash:profile:isoff-live:2011");
  expect(new Set(manifest.ids).size).toBe(4);
  expect(manifest.sets.map((set) => [set.kind, set.timelines.length])).toEqual([
    ["video", 3],
    ["audio", 1],
  ]);
  const lengths = manifest.sets.flatMap((set) => set.timelines.map((timeline) => timeline.seconds));
  expect(Math.abs(Math.max(...lengths) - manifest.duration)).toBeLessThan(0.001);
  for (const set of manifest.sets) {
    expect([set.segmentAlignment, set.startWithSAP]).toEqual(["true", "1"]);
    expect(new Set(set.timelines.map((timeline) => timeline.starts)).size, "aligned timelines").toBe(1);
    for (const timeline of set.timelines) {
      expect(timeline.first).toBe(0);
      expect(Math.abs(timeline.seconds - seconds)).toBeLessThan(1024 / 48_000);
    }
  }
});

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Platform } from "../../local/platform.ts";
import { until } from "../client.ts";
import { makeClip } from "../media/make-clip.ts";
import { openPage, startSite, type Site } from "./site.ts";

const require = createRequire(import.meta.url);

let site: Site;
let stateDir: string;
let platform: Platform;
let browser: Browser;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  site = await startSite();
  ({ platform, browser, stateDir } = site);
  ({ page, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 }, locale: "en-US" }));
  await page.goto(platform.at.app);
  await page.getByRole("link", { name: "Register" }).click();
  await page.getByLabel("Display name").fill("Carla Caption");
  await page.getByLabel("Email").fill(`${crypto.randomUUID()}@example.test`);
  await page.getByLabel("Password").fill("quiet river under stones");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: "Upload" }).click();
  await page.getByRole("button", { name: "Become a creator" }).click();
}, 120_000);
afterAll(() => site?.stop());
beforeEach(() => {
  complaints.length = 0;
});
afterEach(() => {
  // That a file of captions is none is told by a 422.
  const others = complaints.filter((text) => !text.includes("422"));
  if (others.length > 0) throw new Error(`the page complained: ${others.join("\n")}`);
});

/** The text tracks of the player, and the words of the cues that are on screen. */
const captions = () =>
  page.evaluate(() => {
    const video = document.querySelector("video");
    const tracks = [...(video?.textTracks ?? [])].filter(({ kind }) => kind === "subtitles" || kind === "captions");
    return {
      tracks: tracks.map(({ label, language, mode }) => ({ label, language, mode })),
      shown: tracks
        .filter(({ mode }) => mode === "showing")
        .flatMap(({ activeCues }) => [...(activeCues ?? [])].map((cue) => (cue as VTTCue).text)),
    };
  });
const seek = (seconds: number) =>
  page.evaluate((at) => {
    const video = document.querySelector("video");
    if (!video) return;
    video.currentTime = at;
    // It ends by itself where the master is read anew in between.
    video.play().catch(() => {});
  }, seconds);
const shown = (words: string) => until(captions, (now) => now.shown.some((text) => text.includes(words)), 20);

async function addCaptions(name: string, text: string, language: string): Promise<void> {
  const file = join(stateDir, name);
  writeFileSync(file, text);
  await page.getByLabel("Caption file").setInputFiles(file);
  await page.getByLabel("Language").selectOption({ label: language });
  await page.getByRole("button", { name: "Add captions" }).click();
}

/** Calls the API as the person who is signed in on the page. */
const call = (method: string, path: string, body?: string, type = "application/json") =>
  page.evaluate(
    async (request) => {
      const session: { accessToken: string } = await (await fetch("/api/v1/auth/refresh", { method: "POST" })).json();
      const answer = await fetch(`/api/v1/${request.path}`, {
        method: request.method,
        headers: {
          authorization: `Bearer ${session.accessToken}`,
          ...(request.body !== undefined && { "content-type": request.type }),
        },
        ...(request.body !== undefined && { body: request.body }),
      });
      const text = await answer.text();
      if (!answer.ok) throw new Error(`${request.method} ${request.path} answered ${answer.status} ${text}`);
      return (text === "" ? {} : JSON.parse(text)) as Record<string, any>;
    },
    { method, path, body, type },
  );

/** Gives a draft its file through the page, and ends on its watch page. */
async function upload(draftId: string, name: string, clip: Buffer): Promise<void> {
  const file = join(stateDir, name);
  writeFileSync(file, clip);
  await page.goto(`${platform.at.app}/upload?video=${draftId}`);
  await page.getByLabel("Video file").setInputFiles(file);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.waitForURL(/\/watch\/vid_/);
}

const stateOf = async (videoId: string) =>
  ((await (await fetch(`${platform.at.app}/api/v1/videos/${videoId}`)).json()) as { state: string }).state;

let id: string;

test("captions are added, refused with a reason and deleted in the studio, on a phone", async () => {
  const clip = join(stateDir, "talk.mp4");
  await page.getByRole("link", { name: "Upload" }).click();
  writeFileSync(clip, await makeClip({ seconds: 14, size: "640x360" }));
  await page.getByLabel("Video file").setInputFiles(clip);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.waitForURL(/\/watch\/vid_/);
  id = new URL(page.url()).pathname.split("/")[2] ?? "";

  await page.goto(`${platform.at.app}/studio`);
  await page.getByRole("button", { name: "Captions" }).click();
  await page.getByText("This video has no captions yet.").waitFor();
  await addCaptions("words.srt", "these are only words", "English");
  await page.getByRole("alert").getByText("No cue was found in the file").waitFor();
  await addCaptions(
    "en.srt",
    "1\n00:00:00,200 --> 00:00:03,000\nHello <b>phone</b> <img src=x onerror=alert(1)>\n\n" +
      "2\n00:00:05,000 --> 00:00:13,500\nAcross the boundary\n",
    "English",
  );
  await page.getByRole("button", { name: "Delete the captions English" }).waitFor();
  await addCaptions("de.vtt", "WEBVTT\n\n00:00.200 --> 00:13.500\nGuten Tag\n", "German");
  await page.getByRole("button", { name: "Delete the captions German" }).waitFor();
  await addCaptions("fr.vtt", "WEBVTT\n\n00:00.200 --> 00:13.500\nBonjour\n", "French");
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByRole("button", { name: "Delete the captions French" }).click();
  await until(
    () => page.getByRole("button", { name: /Delete the captions/ }).count(),
    (count) => count === 2,
  );
  // Nothing is wider than the phone.
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
}, 120_000);

test("a viewer turns captions on, and reads each cue when its time has come", async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${platform.at.app}/watch/${id}`);
  await page.waitForSelector("video");
  await seek(0.3);
  const { tracks, shown: before } = await until(captions, (now) => now.tracks.length > 0, 30);
  expect(tracks.map(({ label, language }) => [label, language])).toEqual([
    ["German", "de"],
    ["English", "en"],
  ]);
  expect(before).toEqual([]);

  await page.getByLabel("Captions").selectOption({ label: "English" });
  await seek(0.3);
  await shown("Hello phone");
  // On both sides of a segment's boundary, and after a seek to the end of the cue.
  for (const at of [7.5, 8.2, 13]) {
    await seek(at);
    await shown("Across the boundary");
  }
  const all = await page.evaluate(() =>
    [...(document.querySelector("video")?.textTracks ?? [])]
      .filter(({ language, mode }) => language === "en" && mode === "showing")
      .flatMap(({ cues }) => [...(cues ?? [])].map((cue) => (cue as VTTCue).text)),
  );
  // One track, and a cue that stands in two segments once.
  expect(all.toSorted()).toEqual(["Across the boundary", "Hello phone"]);
}, 60_000);

test("the language is kept for the next video, until captions are turned off", async () => {
  await page.reload();
  await page.waitForSelector("video");
  await seek(0.3);
  await shown("Hello phone");
  expect(await page.getByLabel("Captions").locator("option:checked").textContent()).toBe("English");
  await page.getByLabel("Captions").selectOption({ label: "No captions" });
  await until(captions, (now) => now.shown.length === 0);
  await page.reload();
  await page.waitForSelector("video");
  await seek(0.3);
  const { tracks } = await until(captions, (now) => now.tracks.length > 0, 30);
  expect(tracks.map(({ mode }) => mode)).not.toContain("showing");
}, 60_000);

test("captions run along while the video is still encoded, and stay on when renditions join", async () => {
  const draft = await call("POST", "videos", JSON.stringify({ title: "Growing", visibility: "public" }));
  const cues = Array.from({ length: 30 }, (_, i) => `00:${String(i).padStart(2, "0")}.000 --> 00:${i}.950\ncue ${i}\n`);
  await call("PUT", `videos/${draft.id}/captions/en`, `WEBVTT\n\n${cues.join("\n")}`, "text/vtt");
  await call("PUT", `videos/${draft.id}/captions/de`, "WEBVTT\n\n00:00.000 --> 00:30.000\nfalsch\n", "text/vtt");
  await page.evaluate(() => localStorage.setItem("edgereel.captions", "en"));
  await upload(draft.id, "growing.mp4", await makeClip({ seconds: 40, size: "1280x720", rate: 30 }));
  await page.waitForSelector("video", { timeout: 30_000 });
  await shown("cue ");
  expect(await stateOf(draft.id)).toBe("processing");
  // Auto, 720p, 480p, 360p: the master was read anew.
  await page
    .getByLabel("Quality")
    .locator("option", { hasText: /^720p$/ })
    .waitFor({ state: "attached", timeout: 30_000 });
  const { time, text } = await until(
    () =>
      page.evaluate(() => {
        const video = document.querySelector("video");
        const showing = [...(video?.textTracks ?? [])].filter(({ mode }) => mode === "showing");
        const [cue] = showing.flatMap(({ activeCues }) => [...(activeCues ?? [])]);
        return { time: video?.currentTime ?? 0, text: (cue as VTTCue | undefined)?.text ?? "" };
      }),
    // Browsers look for the cue of the moment four times a second.
    (now) => now.time > 3 && now.time % 1 > 0.4 && now.time % 1 < 0.9 && now.text !== "",
    40,
  );
  expect(text).toBe(`cue ${Math.floor(time)}`);
  await until(
    () => stateOf(draft.id),
    (state) => state === "ready",
    150,
  );
  await seek(27.2);
  await shown("cue 27");

  // With a choice of renditions and of captions, a phone still has room for every control.
  await page.setViewportSize({ width: 390, height: 844 });
  const inside = await page.locator("media-controller").boundingBox();
  const controls = [page.getByLabel("Captions"), page.getByLabel("Quality"), page.locator("media-fullscreen-button")];
  for (const control of controls) {
    const box = await control.boundingBox();
    expect(box?.width).toBeGreaterThanOrEqual(36);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((inside?.x ?? 0) + (inside?.width ?? 0));
  }
}, 260_000);

test.each([
  ["HLS", "master.m3u8", "application/vnd.apple.mpegurl"],
  ["DASH", "manifest.mpd", "application/dash+xml"],
])(
  "Shaka Player finds the same tracks in %s, and shows their cues",
  async (_name, manifest, type) => {
    const other = await browser.newPage();
    try {
      await other.setContent("<video muted></video><div id=box></div>");
      await other.addScriptTag({ path: require.resolve("shaka-player/dist/shaka-player.compiled.js") });
      const heard = other.evaluate(
        async ({ url, mimeType }) => {
          const { shaka } = globalThis as unknown as { shaka: any };
          const video = document.querySelector("video");
          if (!video) return null;
          const shaken = new shaka.Player();
          await shaken.attach(video);
          await shaken.load(url, 7, mimeType);
          const tracks = shaken.getTextTracks();
          shaken.selectTextTrack(tracks.find((track: any) => track.language === "en"));
          shaken.setTextTrackVisibility?.(true);
          await video.play();
          const words = () =>
            [...video.textTracks].flatMap(({ activeCues }) =>
              [...(activeCues ?? [])].map((cue) => (cue as VTTCue).text),
            );
          for (let i = 0; i < 100 && words().length === 0; i += 1) await new Promise((next) => setTimeout(next, 100));
          return { languages: tracks.map((track: any) => track.language).toSorted(), words: words() };
        },
        { url: `${platform.at.app}/media/${id}/${manifest}`, mimeType: type },
      );
      expect(await heard).toEqual({ languages: ["de", "en"], words: ["Across the boundary"] });
    } finally {
      await other.close();
    }
  },
  60_000,
);

test("one track alone has a button of its own", async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  const draft = await call("POST", "videos", JSON.stringify({ title: "Alone", visibility: "public" }));
  const add = (language: string, text: string) =>
    call("PUT", `videos/${draft.id}/captions/${language}`, `WEBVTT\n\n00:00.200 --> 00:04.000\n${text}\n`, "text/vtt");
  await add("en", "Hello alone");
  const german = await add("de", "Hallo allein");
  await upload(draft.id, "alone.mp4", await makeClip({ seconds: 4, size: "320x180" }));
  await until(
    () => stateOf(draft.id),
    (state) => state === "ready",
    90,
  );
  const tracks = async () => {
    const master = await page.evaluate(async (url) => (await fetch(url)).text(), `/media/${draft.id}/master.m3u8`);
    return master.match(/TYPE=SUBTITLES/g)?.length ?? 0;
  };
  await until(tracks, (count) => count === 2);
  await call("DELETE", `videos/${draft.id}/captions/${german.id}`);
  // The browser holds the master of a finished video for ten seconds.
  await until(tracks, (count) => count === 1);
  await page.evaluate(() => localStorage.removeItem("edgereel.captions"));
  await page.goto(`${platform.at.app}/watch/${draft.id}`);
  await page.locator("media-captions-button").click();
  await seek(0.3);
  await shown("Hello alone");
}, 150_000);

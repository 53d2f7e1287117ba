import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Platform } from "../../local/platform.ts";
import { call, goodPassword, until } from "../client.ts";
import { makeClip } from "../media/make-clip.ts";
import { openPage, startSite, type Site } from "./site.ts";

const email = "images@example.test";

let site: Site;
let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];
let token: string;
let id: string;

beforeAll(async () => {
  site = await startSite();
  ({ platform, browser } = site);
  const registered = await call(platform, "POST", "auth/register", {
    body: { email, password: goodPassword, displayName: "Ida Images" },
  });
  token = registered.body.accessToken;
  await call(platform, "POST", "users/me/creator", { token });
  const draft = await call(platform, "POST", "videos", { token, body: { title: "Pictures", visibility: "public" } });
  id = draft.body.id;
  const { endpoint } = draft.body.upload;
  const signed = await call(platform, "GET", `${endpoint}/s3/params?filename=clip.mp4&type=video/mp4`, { token });
  const clip = await makeClip({ seconds: 9, size: "640x360" });
  await fetch(signed.body.url, {
    method: "PUT",
    headers: signed.body.headers,
    body: clip as Uint8Array<ArrayBuffer>,
  });
  await call(platform, "POST", `${endpoint}/complete`, { token });
  await until(videoNow, (video) => video.state === "ready" && video.previewUrl !== null, 90);
}, 200_000);
afterAll(() => site?.stop());
beforeEach(async () => {
  ({ context, page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 900 } }));
});
afterEach(() => context.close());

const videoNow = async () => (await call(platform, "GET", `videos/${id}`, { token })).body;

async function signIn(): Promise<void> {
  await page.goto(`${platform.at.app}/login`);
  await page.getByLabel("Email").fill(email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
}

test("the seek bar shows the picture of the moment under the pointer", async () => {
  await page.goto(`${platform.at.app}/watch/${id}`);
  const bar = page.locator("media-time-range");
  await until(
    () => page.evaluate(() => document.querySelector("video")?.textTracks[0]?.cues?.length ?? 0),
    (cues) => cues === 5,
    20,
  );
  const { x, y, width, height } = (await bar.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  const shownAt = async (share: number) => {
    await page.mouse.move(x + width * share, y + height / 2, { steps: 3 });
    return until(
      () =>
        page.evaluate(() => {
          const thumbnail = document
            .querySelector("media-time-range")
            ?.shadowRoot?.querySelector("media-preview-thumbnail");
          const image = thumbnail?.shadowRoot?.querySelector("img");
          return {
            address: thumbnail?.getAttribute("mediapreviewimage") ?? "",
            loaded: (image?.naturalWidth ?? 0) > 0,
          };
        }),
      ({ loaded, address }) => loaded && address !== "",
      10,
    );
  };
  // 5 tiles of 192 pixels in one row: the third of them begins at 4 s of 9, the last at 8 s.
  expect((await shownAt(0.53)).address).toMatch(/\/e1\/storyboard\/0\.jpg#xywh=384,0,192,108$/);
  expect((await shownAt(0.95)).address).toMatch(/#xywh=768,0,192,108$/);
  expect(complaints).toEqual([]);
});

test("a card moves under the pointer, but not for those who want less motion", async () => {
  await page.goto(platform.at.app);
  const card = page.locator("a.card").first();
  const preview = page.locator("img.thumb-preview");
  expect(await preview.count()).toBe(0);
  await card.hover();
  await preview.waitFor();
  await until(
    () => preview.evaluate((image) => (image as HTMLImageElement).naturalWidth),
    (width) => width === 320,
  );
  await page.mouse.move(5, 5);
  await until(
    () => preview.count(),
    (count) => count === 0,
  );

  await page.emulateMedia({ reducedMotion: "reduce" });
  await card.hover();
  await page.waitForTimeout(500);
  expect(await preview.count()).toBe(0);
  expect(complaints).toEqual([]);
});

test("the owner makes a frame the thumbnail, in the editor and where it is watched", async () => {
  await signIn();
  const early = (await videoNow()).posterUrl;
  await page.goto(`${platform.at.app}/studio`);
  await page.getByRole("button", { name: "Edit" }).click();
  await page.getByRole("slider").fill("4.5");
  const tile = page.getByRole("img", { name: "Preview of the thumbnail" });
  expect(await tile.boundingBox()).toMatchObject({ width: 192, height: 108 });
  expect(await tile.evaluate((element) => getComputedStyle(element).backgroundPosition)).toBe("-384px 0px");
  await page.getByRole("button", { name: "Use as thumbnail" }).click();
  await page.getByText("This is the thumbnail now.").waitFor({ timeout: 30_000 });
  const edited = (await videoNow()).posterUrl;
  expect(edited).not.toBe(early);
  expect(await page.locator(".studio-thumb img").getAttribute("src")).toBe(edited);

  await page.goto(`${platform.at.app}/watch/${id}`);
  await page.waitForSelector("media-time-range");
  await page.evaluate(() => {
    const video = document.querySelector("video");
    if (video) video.currentTime = 7;
  });
  await page.getByRole("button", { name: "Use this frame as thumbnail" }).click();
  await page.getByText("This is the thumbnail now.").waitFor({ timeout: 30_000 });
  expect((await videoNow()).posterUrl).not.toBe(edited);
  expect(complaints).toEqual([]);
}, 90_000);

test("others are not offered the choice", async () => {
  await page.goto(`${platform.at.app}/watch/${id}`);
  await page.waitForSelector("media-time-range");
  expect(await page.getByRole("button", { name: "Use this frame as thumbnail" }).count()).toBe(0);
});

import { statSync } from "node:fs";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";

let h: Harness;
let browser: Browser;
let creator: Account;
let id: string;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ SEGMENT_SECONDS: "2" }), launchBrowser()]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  const draft = await newDraft(h, creator, { title: "Lake at dawn", visibility: "public" });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 9, size: "854x480" }));
  id = draft.id;
  await until(
    async () => (await call(h, "GET", `videos/${id}`)).body,
    (video) => video.state === "ready",
    90,
  );
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

async function signIn(page: Page): Promise<void> {
  await page.goto(`${h.at.app}/login?next=/studio`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Lake at dawn" }).first().waitFor();
}

test("the creator offers downloads in the studio, and a visitor saves one from the watch page", async () => {
  const visitor = await browser.newPage();
  await visitor.goto(`${h.at.app}/watch/${id}`);
  await visitor.getByRole("heading", { level: 2, name: "Lake at dawn" }).waitFor();
  expect(await visitor.getByText("Download", { exact: true }).count()).toBe(0);

  const studio = await browser.newPage();
  await signIn(studio);
  await studio.getByRole("button", { name: "Edit" }).click();
  await studio.getByLabel("Offer as download").check();
  await studio.getByRole("button", { name: "Save" }).click();
  await until(
    async () => (await call(h, "GET", `videos/${id}`)).body,
    (video) => video.downloadable === true,
  );

  await visitor.reload();
  await visitor.getByText("Download", { exact: true }).click();
  const link = visitor.getByRole("link", { name: /480p/ });
  await link.waitFor();
  const [saved] = await Promise.all([visitor.waitForEvent("download"), link.click()]);
  expect(saved.suggestedFilename()).toBe("Lake at dawn (480p).mp4");
  const { items } = (await call(h, "GET", `videos/${id}/downloads`)).body;
  expect(statSync(await saved.path()).size).toBe(items[0].sizeBytes);
}, 60_000);

test("a downloaded file plays in a browser as it is, with its length, from the middle too", async () => {
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { downloadable: true } });
  const { items } = (await call(h, "GET", `videos/${id}/downloads`)).body;
  const page = await browser.newPage();
  await page.goto(h.at.app);
  const played = await page.evaluate(async (src: string) => {
    const video = document.createElement("video");
    video.muted = true;
    video.src = src;
    document.body.append(video);
    const when = (event: string) =>
      new Promise<void>((resolve, reject) => {
        video.addEventListener(event, () => resolve(), { once: true });
        video.addEventListener("error", () => reject(new Error(video.error?.message)), { once: true });
      });
    await when("loadedmetadata");
    const { duration } = video;
    video.currentTime = 6;
    await when("seeked");
    await video.play();
    await when("ended");
    return { duration, end: video.currentTime, width: video.videoWidth };
  }, items[0].url as string);
  expect(played.width).toBe(854);
  expect(Math.abs(played.duration - 9)).toBeLessThan(0.05);
  expect(Math.abs(played.end - 9)).toBeLessThan(0.1);
}, 60_000);

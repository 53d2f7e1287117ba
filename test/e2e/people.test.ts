import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { noRateLimits } from "../security/cast.ts";
import { launchBrowser } from "./browser.ts";
import { openPage, type WatchedPage } from "./site.ts";

let h: Harness;
let browser: Browser;
let creator: Account;
let video: string;
let opened: WatchedPage;
let page: Page;

beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits }), launchBrowser()]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  await call(h, "PATCH", "users/me", { token: creator.token, body: { bio: "<img src=x onerror=alert(1)> Rivers." } });
  video = await publish("A long river", 25);
  const viewer = await signUp(h);
  opened = await openPage(browser, { viewport: { width: 390, height: 844 } });
  ({ page } = opened);
  await page.goto(`${h.at.app}/login`);
  await page.getByLabel("Email").fill(viewer.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("button", { name: "Library" }).waitFor();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

async function publish(title: string, seconds: number): Promise<string> {
  const draft = await newDraft(h, creator, { title, visibility: "public" });
  await uploadWhole(h, creator, draft, await makeClip({ seconds, size: "320x180" }));
  await until(
    async () => (await call(h, "GET", `videos/${draft.id}`)).body.state,
    (state) => state === "ready",
    90,
  );
  return draft.id;
}

const library = async (name: string) => {
  await page.getByRole("button", { name: "Library" }).click();
  await page.getByRole("link", { name, exact: true }).click();
  await page.getByRole("heading", { name, level: 1 }).waitFor();
};
const fitsPhone = async () =>
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

test("a viewer follows and likes from the watch page, and finds the channel and its words as text", async () => {
  await page.goto(`${h.at.app}/watch/${video}`);
  await page.getByRole("button", { name: /^Follow / }).click();
  await page.getByText("1 follower").waitFor();
  await page.getByRole("button", { name: "Like, 0 likes" }).click();
  await page.getByRole("button", { name: "Like, 1 like", pressed: true }).waitFor();
  await fitsPhone();
  await page.reload();
  await page.getByRole("button", { name: "Like, 1 like", pressed: true }).waitFor();
  await page
    .getByRole("main")
    .getByRole("link", { name: /^Person/ })
    .click();
  await page.getByText("<img src=x onerror=alert(1)> Rivers.").waitFor();
  await page.getByRole("button", { name: /^Follow /, pressed: true }).waitFor();
  await page.getByRole("link", { name: "A long river" }).waitFor();
  await fitsPhone();
}, 60_000);

test("a new video comes into the feed and rings the bell until it is read", async () => {
  const second = await publish("Short news", 3);
  await page.goto(`${h.at.app}/`);
  await page.getByRole("button", { name: "Notifications, 1 unread" }).click();
  const news = page.getByRole("link", { name: /has a new video: “Short news”/ });
  await news.waitFor();
  await page.getByRole("button", { name: "Notifications", exact: true }).waitFor();
  await fitsPhone();
  await news.click();
  await page.waitForURL(`**/watch/${second}`);
  await library("Following");
  await page.getByRole("link", { name: "Short news" }).waitFor();
  await page.getByRole("link", { name: "A long river" }).waitFor();
}, 120_000);

test("videos are saved to lists, put in order and taken out again", async () => {
  for (const title of ["A long river", "Short news"]) {
    await library("Following");
    await page.getByRole("link", { name: title }).click();
    await page.getByText("Save", { exact: true }).click();
    await page.getByLabel("Watch later").check();
    await page.getByText("Saved", { exact: true }).waitFor();
  }
  await page.getByLabel("Title of a new playlist").fill("Waters");
  await page.getByRole("button", { name: "Create" }).click();
  await page.getByLabel("Waters").waitFor();
  await expect.poll(() => page.getByLabel("Waters").isChecked()).toBe(true);

  await library("Playlists");
  await page.getByText("1 video · private").waitFor();
  await page.getByRole("link", { name: "Watch later" }).click();
  const titles = () => page.getByRole("listitem").getByRole("link").allTextContents();
  await page.getByRole("button", { name: "Move Short news up" }).click();
  await expect.poll(titles).toEqual(["Short news", "A long river"]);
  await page.reload();
  await expect.poll(titles).toEqual(["Short news", "A long river"]);
  await fitsPhone();
  await page.getByRole("button", { name: "Remove Short news" }).click();
  await expect.poll(titles).toEqual(["A long river"]);
  await page.getByText("1 video", { exact: false }).first().waitFor();
}, 60_000);

test("playback is offered where it was left, and the history forgets what it is told to", async () => {
  await page.goto(`${h.at.app}/watch/${video}`);
  const position = () => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0);
  await expect.poll(() => page.evaluate(() => document.querySelector("video")?.readyState ?? 0)).toBeGreaterThan(1);
  const kept = page.waitForResponse((answer) => answer.url().endsWith(`/history/${video}`) && answer.ok());
  await page.evaluate(() => {
    const element = document.querySelector("video") as HTMLVideoElement;
    element.muted = true;
    element.currentTime = 14;
    return element
      .play()
      .then(() => new Promise((resolve) => setTimeout(resolve, 600)))
      .then(() => element.pause());
  });
  await kept;
  await page.reload();
  await page.getByText(/You stopped at 0:1[45]/).waitFor();
  await page.getByRole("button", { name: "Resume" }).click();
  await expect.poll(position).toBeGreaterThan(13.9);
  await library("History");
  await page.getByText(/Stopped at 0:1\d/).waitFor();
  await fitsPhone();
  await page.getByRole("button", { name: "Remove A long river" }).click();
  await page.getByRole("link", { name: "A long river" }).waitFor({ state: "detached" });
  expect(opened.complaints).toEqual([]);
}, 60_000);

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { viewCount, viewRows } from "../views/beacons.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";

let h: Harness;
let browser: Browser;
let creator: Account;
let viewer: Account;
let id: string;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ SEGMENT_SECONDS: "2" }), launchBrowser()]);
  await h.startTranscoder();
  [creator, viewer] = [await signUp(h, "creator"), await signUp(h)];
  const draft = await newDraft(h, creator, { title: "Watched", visibility: "public" });
  id = draft.id;
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 8, size: "320x180" }));
  await until(
    async () => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body.state,
    (state) => state === "ready",
    90,
  );
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

async function watch(page: Page, fromSecond = 0): Promise<void> {
  await page.goto(`${h.at.app}/watch/${id}?t=${fromSecond}`);
  await page.getByRole("button", { name: /^play/i }).first().click();
  await page.waitForFunction((from) => (document.querySelector("video")?.currentTime ?? 0) > from + 2, fromSecond);
}

async function signIn(page: Page, account: Account): Promise<void> {
  await page.goto(`${h.at.app}/login?next=/`);
  await page.getByLabel("Email").fill(account.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${h.at.app}/`);
}

test("who watches is counted, with what was seen of the video, when the page is left", async () => {
  const { page, context, complaints } = await openPage(browser);
  await watch(page);
  await page.close({ runBeforeUnload: true });
  const [row] = await until(
    () => viewRows(h, id),
    ([found]) => found?.watched_seconds > 1,
    20,
  );
  expect(row).toMatchObject({ counted: true, viewer_id: null, completed: false, error_code: null });
  expect(row?.startup_ms).toBeGreaterThan(0);
  expect(row?.watched_seconds).toBeLessThan(15);
  expect(row?.watched_parts).toMatch(/^1{15,}[01]*0{20}$/);
  expect(await viewCount(h, id)).toBe(1);
  expect(complaints).toEqual([]);
  await context.close();
});

test("who is signed in is one viewer, and the owner none", async () => {
  for (const account of [viewer, creator]) {
    const { page, context } = await openPage(browser);
    await signIn(page, account);
    await watch(page);
    await page.goto(`${h.at.app}/search?q=x`);
    await context.close();
  }
  const rows = await until(
    () => viewRows(h, id),
    (found) => found.some((row) => row.viewer_id === viewer.id),
    20,
  );
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  expect(rows.filter((row) => row.viewer_id === viewer.id)).toHaveLength(1);
  expect((await viewRows(h, id)).filter((row) => row.viewer_id === creator.id)).toEqual([]);
  expect(await viewCount(h, id)).toBe(2);
});

test("the studio shows on a phone how a video is watched, and saves it as a file", async () => {
  const { page, context, complaints } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await signIn(page, creator);
  await page.goto(`${h.at.app}/studio`);
  await page.getByRole("link", { name: "Analytics" }).click();
  await page.getByRole("heading", { name: "How “Watched” is watched" }).waitFor();
  const views = page.locator("dl.totals > div").filter({ hasText: /^Views/ });
  expect(await views.locator("dd").textContent()).toBe("2");
  await page.getByRole("img", { name: "Views by day" }).waitFor();
  await page.getByText("showed the middle of the video").waitFor();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wide).toBe(false);
  const saved = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  expect((await saved).suggestedFilename()).toMatch(/^views-from-.*\.csv$/);
  if (process.env.SHOT) await page.screenshot({ path: process.env.SHOT, fullPage: true });
  await page.getByRole("link", { name: "All together" }).click();
  await page.getByRole("heading", { name: "How your videos are watched" }).waitFor();
  await page.getByRole("link", { name: "Watched", exact: true }).waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

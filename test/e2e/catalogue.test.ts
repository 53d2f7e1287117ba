import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";

let h: Harness;
let browser: Awaited<ReturnType<typeof launchBrowser>>;
let creator: Account;
const ids: string[] = [];
beforeAll(async () => {
  [h, browser] = await Promise.all([
    startHarness({ RATE_LIMITS: "upload=500/3600,write=500/60", LADDER: "360", QUOTA_VIDEOS: "9" }),
    launchBrowser(),
  ]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  for (const title of ["Alder", "Birch", "Cedar"]) {
    const { id } = await newDraft(h, creator, { title, visibility: "public" });
    ids.push(id);
    await h.sql`update videos set state = 'ready', playable = true, view_count = ${ids.length}, duration_seconds = ${600 - ids.length * 100} where id = ${id}`;
  }
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

const phone = { viewport: { width: 390, height: 844 } };
const shots = process.env.EDGEREEL_SHOTS;
const shoot = async (page: Page, name: string) => {
  if (shots) await page.screenshot({ path: join(shots, `${name}.png`), fullPage: true });
};
const fitsPhone = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth);

async function signedIn(path: string) {
  const opened = await openPage(browser, phone);
  const { page } = opened;
  await page.goto(`${h.at.app}/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((url) => !url.pathname.startsWith("/login"));
  return opened;
}

test("the home page sorts and narrows its list, and its address keeps the choice", async () => {
  const { page, context, complaints } = await openPage(browser, phone);
  await page.goto(h.at.app);
  const titles = () => page.locator(".card-title").allTextContents();
  await page.getByLabel("Sort by").selectOption("popular");
  await until(titles, (found) => found.join() === "Cedar,Birch,Alder");
  await page.getByLabel("Sort by").selectOption("longest");
  await until(titles, (found) => found.join() === "Alder,Birch,Cedar");
  await page.reload();
  await until(titles, (found) => found.join() === "Alder,Birch,Cedar");
  await page.getByLabel("Length").selectOption("short");
  await page.getByText("Nothing here yet.").waitFor();
  await shoot(page, "home-390");
  expect(await fitsPhone(page)).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a creator changes several videos at once, and reads how much of the quota is used", async () => {
  const { page, context } = await signedIn("/studio");
  await page.getByText("You use 3 of 9 videos.").waitFor();
  await page.getByLabel("Choose Alder").check();
  await page.getByLabel("Choose Birch").check();
  const bar = page.getByRole("region", { name: "Change the chosen videos" });
  await bar.getByLabel("Who may watch").selectOption("unlisted");
  await shoot(page, "bulk-390");
  expect(await fitsPhone(page)).toBe(true);
  await bar.getByRole("button", { name: "Change all" }).click();
  await bar.getByText("2 videos were changed.").waitFor();
  const rows = await h.sql`select title from videos where visibility = 'unlisted' order by title`;
  expect(rows.map(({ title }) => title)).toEqual(["Alder", "Birch"]);
  await context.close();
});

test("chapters that were written in the studio stand below the video and go to their times", async () => {
  const { id, endpoint } = await newDraft(h, creator, { title: "Two parts", visibility: "public" });
  await uploadWhole(h, creator, { endpoint }, await makeClip({ seconds: 6, size: "320x180" }));
  await until(
    async () => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body.state,
    (state) => state === "ready",
    60,
  );
  const { page, context, complaints } = await signedIn("/studio");
  const row = page.getByRole("listitem").filter({ hasText: "Two parts" });
  await row.getByRole("button", { name: "Edit" }).click();
  const form = page.getByRole("form", { name: "Edit Two parts" });
  await form.getByLabel("Chapters").fill("0:00 First\nnot a chapter");
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("“not a chapter” is no chapter.").waitFor();
  await form.getByLabel("Chapters").fill("0:00 First\n0:04 Second");
  await form.getByLabel("Licence").selectOption("CC-BY-4.0");
  await form.getByLabel("Language").fill("en");
  await shoot(page, "edit-390");
  expect(await fitsPhone(page)).toBe(true);
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
  await page.goto(`${h.at.app}/watch/${id}`);
  await page.getByText("CC BY 4.0").waitFor();
  await page.locator("video").evaluate((video: HTMLVideoElement) => (video.muted = true));
  await until(
    () => page.locator("video").evaluate((video: HTMLVideoElement) => video.readyState),
    (state) => state > 0,
  );
  await page.getByRole("button", { name: "0:04 Second" }).click();
  await until(
    () => page.locator("video").evaluate((video: HTMLVideoElement) => video.currentTime),
    (time) => time >= 4,
  );
  await until(
    () => page.getByRole("button", { name: "0:04 Second" }).getAttribute("aria-current"),
    (current) => current === "true",
  );
  await shoot(page, "watch-390");
  expect(await fitsPhone(page)).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
}, 120_000);

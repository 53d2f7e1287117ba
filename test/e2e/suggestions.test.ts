import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call, goodPassword } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { newPerson, newVideo, noRateLimits, type Person } from "../security/cast.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";

let h: Harness;
let browser: Browser;
let page: Page;
let viewer: Person;
let watched: string;

beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits }), launchBrowser()]);
  const creators = await Promise.all(
    ["Ada", "Bo", "Cy", "Di", "Eve"].map((displayName) => newPerson(h, "creator", { displayName })),
  );
  const titles = [
    "Rivers from above",
    "How a lathe works",
    "Bread without kneading",
    "Night trains",
    "A quiet harbour",
  ];
  const ids: string[] = [];
  for (const [i, title] of titles.entries()) {
    ids.push(await newVideo(h, creators[i]!.id, { visibility: "public", title }));
  }
  watched = ids[0]!;
  await h.sql`update videos set poster_file = null`;
  const list = JSON.stringify(ids.slice(1).map((id, i) => [id, 1 / (i + 1)]));
  await h.sql`insert into video_neighbours (video_id, kind, neighbours, support)
    values (${watched}, 'collaborative', ${list}::jsonb, 50)`;
  viewer = await newPerson(h, "user");
  for (const [id, at] of [
    [watched, 9.9],
    [ids[4], 4],
  ]) {
    await call(h, "PUT", `history/${id}`, { token: viewer.token, body: { positionSeconds: at } });
  }
  ({ page } = await openPage(browser, { viewport: { width: 1280, height: 900 } }));
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

const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);

test("the home page has rows of what to go on with and what goes with it", async () => {
  await page.goto(`${h.at.app}/`);
  const resume = page.getByRole("region", { name: "Continue watching" });
  await resume.getByText("A quiet harbour").waitFor();
  await page.getByRole("region", { name: "Because you watched Rivers from above" }).getByText("Night trains").waitFor();
  expect(await fits()).toBe(true);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await fits()).toBe(true);
  await page.setViewportSize({ width: 1280, height: 900 });
});

test("beside a video stand others with their reasons; one that is sent away can be called back", async () => {
  await page.goto(`${h.at.app}/watch/${watched}`);
  const rail = page.getByRole("complementary", { name: "Up next" });
  await rail.getByText("Viewers of this also watched it").first().waitFor();
  expect(await rail.getByText("A quiet harbour").count()).toBe(0);
  await rail.getByRole("button", { name: "Not interested in Night trains" }).click();
  await rail.getByText("“Night trains” is not suggested to you any more.").waitFor();
  const hidden = () => h.sql`select 1 from hidden_videos where user_id = ${viewer.id}`;
  expect(await hidden()).toHaveLength(1);
  await rail.getByRole("button", { name: "Undo" }).click();
  await rail.getByRole("link", { name: /Night trains/ }).waitFor();
  expect(await hidden()).toHaveLength(0);
  await page.setViewportSize({ width: 390, height: 844 });
  expect(await fits()).toBe(true);
  await page.setViewportSize({ width: 1280, height: 900 });
});

test("who wants it goes on with the next video when one has ended", async () => {
  await page.goto(`${h.at.app}/watch/${watched}`);
  const rail = page.getByRole("complementary", { name: "Up next" });
  await rail.getByLabel("Play next by itself").check();
  const next = await rail.getByRole("link").first().getAttribute("href");
  await page.locator("video").evaluate((video) => video.dispatchEvent(new Event("ended")));
  await page.waitForURL(`${h.at.app}${next}`);
});

test("the account page switches suggestions by what was watched off, and begins anew", async () => {
  await page.goto(`${h.at.app}/account`);
  const section = page.getByRole("region", { name: "Suggestions" });
  const personal = section.getByLabel("Suggest videos by what I watched and liked");
  expect(await personal.isChecked()).toBe(true);
  await section.getByRole("button", { name: "Begin anew" }).click();
  await section.getByText("counts for nothing").waitFor();
  const saved = page.waitForResponse((answer) => answer.request().method() === "PATCH");
  await personal.click();
  expect((await saved).status()).toBe(200);
  await page.goto(`${h.at.app}/`);
  await page.getByRole("region", { name: "Trending" }).waitFor();
  expect(await page.getByText("Because you watched").count()).toBe(0);
});

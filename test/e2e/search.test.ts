import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { call } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { addVideo, creatorNamed, settle } from "../search/platform.ts";
import { noRateLimits } from "../security/cast.ts";
import { launchBrowser } from "./browser.ts";
import { openPage } from "./site.ts";

let h: Harness;
let browser: Browser;
let said: string;
beforeAll(async () => {
  [h, browser] = await Promise.all([startHarness({ RATE_LIMITS: noRateLimits }), launchBrowser()]);
  const ines = await creatorNamed(h, "Ines Calder");
  const works = await creatorNamed(h, "Harbour Stories");
  said = await addVideo(h, ines, {
    title: "Harbour at night",
    tags: ["harbour"],
    categories: ["travel"],
    seconds: 754,
  });
  await addVideo(h, works, { title: "The old harbour wall", categories: ["film"], seconds: 3900 });
  await addVideo(h, works, { title: "<b>Harbour</b> & <img src=x onerror=alert(1)>", seconds: 100 });
  await call(h, "PUT", `videos/${said}/captions/en`, {
    token: ines.token,
    raw: "WEBVTT\n\n01:23.500 --> 01:27.000\nthe lighthouse keeper waves\n",
    headers: { "content-type": "text/vtt" },
  });
  await settle(h);
});
afterAll(async () => {
  await browser?.close();
  await h?.stop();
});

const results = (page: Page) => page.locator(".result-title");
const options = (page: Page) => page.getByRole("listbox", { name: "Suggestions" }).getByRole("option");
const box = (page: Page) => page.getByRole("combobox", { name: "Search videos" });

test("suggestions are taken by keyboard: arrows mark, Enter goes, Escape closes", async () => {
  const { page, context } = await openPage(browser);
  await page.goto(h.at.app);
  await box(page).pressSequentially("harb");
  await options(page).filter({ hasText: "Harbour at night" }).waitFor();
  expect(await box(page).getAttribute("aria-expanded")).toBe("true");
  await box(page).press("Escape");
  await options(page).first().waitFor({ state: "hidden" });
  await box(page).press("ArrowDown");
  const marked = page.locator('.completion[aria-selected="true"]');
  for (;;) {
    const text = await marked.innerText();
    expect(await box(page).getAttribute("aria-activedescendant")).toBe(await marked.getAttribute("id"));
    if (text.startsWith("Harbour at night")) break;
    await box(page).press("ArrowDown");
  }
  await box(page).press("Enter");
  await page.waitForURL(`**/watch/${said}`);
  await context.close();
});

test("results mark what matched as plain text, and filters narrow them and can be taken back", async () => {
  const { page, context, complaints } = await openPage(browser);
  await page.goto(`${h.at.app}/search?q=harbour`);
  await results(page).first().waitFor();
  expect(await results(page).count()).toBe(3);
  expect(await page.locator("mark").first().innerText()).toMatch(/harbour/i);
  expect(await results(page).filter({ hasText: "<img src=x onerror=alert(1)>" }).count()).toBe(1);
  await page.getByLabel("Category").selectOption({ label: "travel (1)" });
  await page.waitForURL("**/search?q=harbour&category=travel");
  await page.getByText("1 video", { exact: true }).waitFor();
  expect(await results(page).allInnerTexts()).toEqual(["Harbour at night"]);
  await page.getByRole("link", { name: "Clear filters" }).click();
  await page.getByText("3 videos").waitFor();
  await page.getByLabel("Sort by").selectOption("longest");
  await page.waitForURL("**sort=longest");
  await results(page).first().getByText("The old harbour wall").waitFor();
  expect(complaints).toEqual([]);
  await context.close();
});

test("what is said leads to the second at which it is said; on a phone nothing is wider than the page", async () => {
  const { page, context } = await openPage(browser, { viewport: { width: 390, height: 844 } });
  await page.goto(`${h.at.app}/search?q=lighthouse+keeper`);
  const moment = page.getByRole("link", { name: "at 1:23" });
  await moment.waitFor();
  expect(await moment.getAttribute("href")).toBe(`/watch/${said}?t=83`);
  await page.getByRole("button", { name: "Filters" }).click();
  await page.getByLabel("Length").waitFor();
  expect(await page.evaluate("document.documentElement.scrollWidth <= innerWidth")).toBe(true);
  await context.close();
});

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { Platform } from "../../local/platform.ts";
import { until } from "../client.ts";
import { makeClip } from "../media/make-clip.ts";
import { openPage, startSite, type Site } from "./site.ts";

let site: Site;
let stateDir: string;
let platform: Platform;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let complaints: string[];

beforeAll(async () => {
  site = await startSite();
  ({ platform, browser, stateDir } = site);
}, 120_000);
afterAll(() => site?.stop());
beforeEach(async () => {
  ({ context, page, complaints } = await openPage(browser, { viewport: { width: 1280, height: 800 } }));
});
afterEach(() => context.close());

async function signUpAsCreator(): Promise<void> {
  await page.goto(platform.at.app);
  await page.getByRole("link", { name: "Register" }).click();
  await page.getByLabel("Display name").fill("Edith Example");
  await page.getByLabel("Email").fill(`${crypto.randomUUID()}@example.test`);
  await page.getByLabel("Password").fill("quiet river under stones");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("link", { name: "Upload" }).click();
  await page.getByRole("button", { name: "Become a creator" }).click();
}

const player = () =>
  page.evaluate(() => {
    const video = document.querySelector("video");
    return {
      time: video?.currentTime ?? -1,
      ended: video?.ended ?? false,
      paused: video?.paused ?? true,
      height: video?.videoHeight ?? 0,
      error: video?.error?.message ?? null,
      choices: document.querySelectorAll("select.quality option").length,
    };
  });
const stateOf = async (id: string): Promise<string> =>
  ((await (await fetch(`${platform.at.app}/api/v1/videos/${id}`)).json()) as { state: string }).state;

test("a clip is uploaded through the page and plays while it is still encoded, to its end", async () => {
  const file = join(stateDir, "holiday_film.mp4");
  writeFileSync(file, await makeClip({ seconds: 40, size: "1280x720", rate: 30 }));
  await signUpAsCreator();
  await page.getByLabel("Video file").setInputFiles(file);
  expect(await page.getByLabel("Title").inputValue()).toBe("holiday film");
  await page.getByRole("button", { name: "Upload" }).click();
  await page.waitForURL(/\/watch\/vid_/);
  const id = new URL(page.url()).pathname.split("/")[2] ?? "";

  // Playback starts by itself, long before the encode is done.
  await page.waitForSelector("video", { timeout: 30_000 });
  await until(player, ({ time }) => time > 0.5, 15);
  expect(await stateOf(id)).toBe("processing");
  const early = await player();
  // The first segment lasts two seconds; the next one is stored while this page watches.
  await until(player, ({ time }) => time > early.time + 1, 40);
  expect(await page.getByText("Playable already, still processing").isVisible()).toBe(true);

  // The renditions of the head that came later have joined: Auto, 720p, 480p, 360p.
  await until(player, ({ choices }) => choices === 4, 30);
  await until(player, ({ time }) => time > early.time + 2, 40);

  await until(
    () => stateOf(id),
    (state) => state === "ready",
    200,
  );
  expect((await player()).paused).toBe(false);
  await until(
    () => page.getByText("Playable already, still processing").count(),
    (count) => count === 0,
    15,
  );

  // A seek into what was not there when playback began, in a rendition of our choice.
  await page.getByLabel("Quality").selectOption({ label: "360p" });
  await page.evaluate(() => {
    const video = document.querySelector("video");
    if (video) video.currentTime = 30;
  });
  await until(player, ({ time, height }) => time > 31 && height === 360, 20);
  await page.evaluate(() => {
    const video = document.querySelector("video");
    if (video) video.currentTime = 38;
  });
  await until(player, ({ ended }) => ended, 20);
  expect((await player()).error).toBeNull();
  expect(complaints).toEqual([]);

  // The home page shows it, and search finds it.
  await page.goto(platform.at.app);
  await page.getByRole("link", { name: /holiday film/ }).waitFor();
  await page.getByRole("combobox", { name: "Search videos" }).fill("holiday");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: /Results for/ }).waitFor();
  await page.getByRole("link", { name: /holiday film/ }).click();
  await page.waitForSelector("video");

  // What other sites see of the link.
  const html = await (await fetch(`${platform.at.app}/watch/${id}`)).text();
  expect(html).toContain("<title>holiday film · Edgereel</title>");
  expect(html).toContain('property="og:image"');
}, 420_000);

test("an upload in parts goes on after a reload with the parts that are missing", async () => {
  const clip = await makeClip({ seconds: 3, size: "320x180" });
  // A box that players skip makes it large: 40 MiB, five parts.
  const padding = Buffer.alloc(40 * 2 ** 20 - clip.length);
  padding.writeUInt32BE(padding.length, 0);
  padding.write("free", 4, "latin1");
  const file = join(stateDir, "large.mp4");
  writeFileSync(file, Buffer.concat([clip, padding]));

  await signUpAsCreator();
  const sentParts: string[] = [];
  let slow = true;
  await page.route(/partNumber=/, async (route) => {
    const number = new URL(route.request().url()).searchParams.get("partNumber") ?? "";
    // The first two arrive; the others hang until the page is left.
    if (slow && Number(number) > 2) return;
    await route.continue();
    sentParts.push(number);
  });
  await page.getByLabel("Video file").setInputFiles(file);
  await page.getByRole("button", { name: "Upload" }).click();
  await until(
    async () => sentParts.length,
    (count) => count >= 2,
    30,
  );
  await until(
    async () => Number(await page.getByRole("progressbar").getAttribute("value")),
    (value) => value >= 30,
    20,
  );
  await page.reload();
  slow = false;
  sentParts.length = 0;

  await page.getByText("was interrupted").waitFor();
  await page.getByLabel("Video file").setInputFiles(file);
  await page.getByRole("button", { name: "Resume" }).click();
  await page.waitForURL(/\/watch\/vid_/, { timeout: 60_000 });
  expect(sentParts.toSorted()).toEqual(["3", "4", "5"]);
  await page.waitForSelector("video", { timeout: 60_000 });
}, 150_000);

test("what the server refuses is said where it happened", async () => {
  await signUpAsCreator();
  const file = join(stateDir, "notes.mp4");
  writeFileSync(file, "these are only words, not a film. ".repeat(100));
  await page.getByLabel("Video file").setInputFiles(file);
  await page.getByRole("button", { name: "Upload" }).click();
  await page.getByRole("alert").getByText("not a video").waitFor();
  await page.goto(`${platform.at.app}/studio`);
  await page.getByText("Failed").waitFor();
});

test("pages carry a strict policy, unknown ones are 404, and a private video gives nothing away", async () => {
  const home = await fetch(platform.at.app);
  const policy = home.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'");
  expect(policy).toContain("script-src 'self'");
  expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  expect(home.headers.get("x-content-type-options")).toBe("nosniff");
  expect((await fetch(`${platform.at.app}/no/such/page`)).status).toBe(404);
  const hidden = await (await fetch(`${platform.at.app}/watch/vid_22222222222222222222`)).text();
  expect(hidden).not.toContain("og:title");
});

test("everything can be reached and done by keyboard", async () => {
  await page.goto(`${platform.at.app}/login`);
  // What the header offers is known once the session is.
  await page.getByRole("link", { name: "Register" }).waitFor();
  await page.keyboard.press("Tab");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
  const seen: string[] = [];
  for (let i = 0; i < 12; i += 1) {
    await page.keyboard.press("Tab");
    seen.push(
      await page.evaluate(
        () => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "",
      ),
    );
  }
  for (const name of ["Edgereel, home", "Search videos", "Sign in", "Register", "Create an account"])
    expect(seen).toContain(name);
});

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
    startHarness({ RATE_LIMITS: "signIn=100/60,upload=500/3600,write=500/60", LADDER: "360", QUOTA_VIDEOS: "9" }),
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
  await page.getByText("2 videos were changed.").waitFor();
  const rows = await h.sql`select title from videos where visibility = 'unlisted' order by title`;
  expect(rows.map(({ title }) => title)).toEqual(["Alder", "Birch"]);
  await context.close();
});

test("what a creator's own systems keep with a video is written in the studio, and shown there alone", async () => {
  const { page, context, complaints } = await signedIn("/studio");
  const edit = async () => {
    await page.getByRole("listitem").filter({ hasText: "Cedar" }).getByRole("button", { name: "Edit" }).click();
    return page.getByRole("form", { name: "Edit Cedar" });
  };
  const kept = async () => (await h.sql`select metadata from videos where id = ${ids[2]}`)[0]?.metadata;
  let form = await edit();
  for (const [i, [name, text]] of [
    ["order", "4711"],
    ["order", "4712"],
  ].entries()) {
    await form.getByRole("button", { name: "Add metadata" }).click();
    await form.getByLabel(`Name ${i + 1}`, { exact: true }).fill(name!);
    await form.getByLabel("Text of order").nth(i).fill(text!);
  }
  await form.getByRole("button", { name: "Save" }).click();
  await form.getByText("The metadata “order” stand there twice.").waitFor();
  expect(await kept()).toEqual({});
  await form.getByLabel("Name 2", { exact: true }).fill("shelf");
  await shoot(page, "metadata-390");
  expect(await fitsPhone(page)).toBe(true);
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
  expect(await kept()).toEqual({ order: "4711", shelf: "4712" });
  expect((await call(h, "GET", `videos/${ids[2]}`)).body.metadata).toBeUndefined();

  form = await edit();
  await form.getByRole("button", { name: "Remove order" }).click();
  await form.getByRole("button", { name: "Save" }).click();
  await form.waitFor({ state: "detached" });
  expect(await kept()).toEqual({ shelf: "4712" });
  expect(complaints).toEqual([]);
  await context.close();
});

test("a paused history keeps nothing new, and says so on every visit", async () => {
  const { page, context, complaints } = await signedIn("/history");
  const watch = () => call(h, "PUT", `history/${ids[2]}`, { token: creator.token, body: { positionSeconds: 20 } });
  const paused = page.getByText("Your history is paused");
  await page.getByText("What you watch comes here.").waitFor();
  await page.getByRole("switch", { name: "Keep history" }).click();
  await paused.waitFor();
  await watch();
  await page.reload();
  await paused.waitFor();
  await page.getByText("What you watch comes here.").waitFor();
  await page.getByRole("switch", { name: "Keep history" }).click();
  await paused.waitFor({ state: "detached" });
  await watch();
  await page.reload();
  await page.getByRole("link", { name: "Cedar" }).first().waitFor();
  await page.getByText("Stopped at 0:20").waitFor();
  await shoot(page, "history-390");
  expect(await fitsPhone(page)).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});

test("liked videos have a page of their own, the latest like first", async () => {
  const { page, context, complaints } = await signedIn("/liked");
  await page.getByText("The videos that you like come here.").waitFor();
  for (const id of [ids[2], ids[0]]) await call(h, "PUT", `videos/${id}/like`, { token: creator.token });
  await page.reload();
  await until(
    () => page.locator(".card-title").allTextContents(),
    (titles) => titles.join() === "Alder,Cedar",
  );
  await shoot(page, "liked-390");
  expect(await fitsPhone(page)).toBe(true);
  expect(complaints).toEqual([]);
  await context.close();
});

test("a channel's feed address is copied, or shown where the browser keeps the clipboard shut", async () => {
  const { page, context } = await signedIn(`/channel/${creator.id}`);
  const address = `${h.at.app}/channels/${creator.id}/feed.xml`;
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: h.at.app });
  await page.getByRole("button", { name: "Copy feed address" }).click();
  await page.getByText("The feed's address is copied.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(address);
  expect((await fetch(address)).status).toBe(200);
  await context.clearPermissions();
  await page.reload();
  await page.evaluate(() => (navigator.clipboard.writeText = () => Promise.reject(new Error("shut"))));
  await page.getByRole("button", { name: "Copy feed address" }).click();
  await page.getByText(address).waitFor();
  await shoot(page, "channel-390");
  expect(await fitsPhone(page)).toBe(true);
  await context.close();
});

test("chosen videos are deleted together, once whoever chose them has said yes", async () => {
  const [gone, too, kept] = await Promise.all(
    ["Dogwood", "Elm", "Fir"].map(async (title) => (await newDraft(h, creator, { title })).id),
  );
  const { page, context, complaints } = await signedIn("/studio");
  for (const title of ["Dogwood", "Elm"]) await page.getByLabel(`Choose ${title}`).check();
  const bar = page.getByRole("region", { name: "Change the chosen videos" });
  const standing = async () =>
    (await h.sql`select id from videos where id in (${gone}, ${too}, ${kept}) order by title`).map(({ id }) => id);
  const asked: string[] = [];
  page.once("dialog", (dialog) => {
    asked.push(dialog.message());
    void dialog.dismiss();
  });
  await bar.getByRole("button", { name: "Delete all" }).click();
  expect(asked).toEqual(["Delete these 2 videos with everything that belongs to them? This cannot be undone."]);
  expect(await standing()).toEqual([gone, too, kept]);
  await shoot(page, "bulk-delete-390");
  page.once("dialog", (dialog) => void dialog.accept());
  await bar.getByRole("button", { name: "Delete all" }).click();
  await page.getByText("2 videos were deleted.").waitFor();
  await page.getByLabel("Choose Elm").waitFor({ state: "detached" });
  expect(await standing()).toEqual([kept]);
  expect(complaints).toEqual([]);
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

import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StandIn } from "../../local/http-server.ts";
import { call, goodPassword, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeVideo, newSigningKey, signAs, type CustomerKey } from "../playback/hidden-video.ts";
import { launchBrowser } from "./browser.ts";
import { servePlayerPage } from "./player-page.ts";

let h: Harness;
let browser: Browser;
let site: StandIn;
let foreign: StandIn;
let creator: Account;
let key: CustomerKey;
let id: string;
beforeAll(async () => {
  [h, browser, site, foreign] = await Promise.all([
    startHarness({ SEGMENT_SECONDS: "2", LADDER: "360", RATE_LIMITS: "write=500/60" }),
    launchBrowser(),
    servePlayerPage(),
    servePlayerPage(),
  ]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  id = await makeVideo(h, creator, { title: "Behind the curtain" });
  key = await newSigningKey(h, creator);
}, 150_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([site?.stop(), foreign?.stop()]);
  await h?.stop();
});

async function signIn(page: Page, next: string): Promise<void> {
  await page.goto(`${h.at.app}/login?next=${encodeURIComponent(next)}`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("main").getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL(`${h.at.app}${next}`);
}

const play = (page: Page) =>
  page.evaluate(async () => {
    const video = document.querySelector("video") as HTMLVideoElement;
    video.muted = true;
    await video.play();
  });
const time = (page: Page) => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0);
const plays = (page: Page) =>
  until(
    () => time(page),
    (seconds) => seconds > 1,
    20,
  );

// hls.js on a page that is not ours; what became of it.
async function playElsewhere(page: Page, url: string): Promise<{ time: number; fatal: string | null }> {
  return page.evaluate(async (source: string) => {
    const { Hls } = globalThis as unknown as { Hls: any };
    const video = document.querySelector("video") as HTMLVideoElement;
    const hls = new Hls();
    const failed = new Promise<string>((resolve) =>
      hls.on("hlsError", (_: string, data: any) => data.fatal && resolve(String(data.details))),
    );
    const played = new Promise<null>((resolve) =>
      video.addEventListener("timeupdate", () => video.currentTime > 1 && resolve(null)),
    );
    hls.loadSource(source);
    hls.attachMedia(video);
    void video.play().catch(() => undefined);
    const fatal = await Promise.race([played, failed]);
    hls.destroy();
    return { time: video.currentTime, fatal };
  }, url);
}

test("the owner watches a private video on its page, and nobody else gets to see it", async () => {
  const page = await browser.newPage();
  await signIn(page, `/watch/${id}`);
  await page.getByRole("heading", { level: 2, name: "Behind the curtain" }).waitFor();
  await page.locator("video").waitFor();
  await play(page);
  await plays(page);
  const visitor = await browser.newPage();
  await visitor.goto(`${h.at.app}/watch/${id}`);
  await visitor.getByRole("heading", { name: "Video not available" }).waitFor();
  await Promise.all([page.close(), visitor.close()]);
}, 60_000);

test("a token that the customer's server signed plays on the customer's page, and on no other where it says so", async () => {
  const [theirs, other] = [await browser.newPage(), await browser.newPage()];
  await theirs.goto(site.url);
  await other.goto(foreign.url);
  const address = async () => `${h.at.app}/media/${await signAs(key, { sub: id, viewer: "42" })}/master.m3u8`;
  for (const page of [theirs, other]) expect((await playElsewhere(page, await address())).fatal).toBeNull();
  const allow = (allowedOrigins: string[]) =>
    call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { allowedOrigins } });
  expect((await allow([new URL(site.url).origin])).status).toBe(200);
  expect((await playElsewhere(theirs, await address())).fatal).toBeNull();
  expect((await playElsewhere(other, await address())).fatal).toBe("manifestLoadError");
  await allow([]);
  await Promise.all([theirs.close(), other.close()]);
}, 60_000);

test("a private link is copied in the studio, plays for a visitor, and stops when all links are stopped", async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 } });
  const studio = await context.newPage();
  await signIn(studio, "/studio");
  await studio.getByRole("button", { name: "Edit" }).click();
  await studio.getByRole("button", { name: "Copy private link" }).click();
  const link = await studio.getByLabel("Private link", { exact: true }).last().inputValue();
  expect(link.startsWith(`${h.at.app}/play#`)).toBe(true);

  const visitor = await browser.newPage();
  const asked: { url: string; referer: string | undefined }[] = [];
  visitor.on("request", (request) => asked.push({ url: request.url(), referer: request.headers().referer }));
  const policy: string[] = [];
  visitor.on("console", (message) => message.type() === "error" && policy.push(message.text()));
  await visitor.goto(link);
  await visitor.getByRole("heading", { level: 2, name: "Behind the curtain" }).waitFor();
  await visitor.locator("video").waitFor();
  await play(visitor);
  await plays(visitor);
  const token = link.split("#")[1] ?? "nothing";
  // In the address of media it stands, in no Referer and in no other address.
  expect(asked.filter(({ url }) => url.includes(token)).every(({ url }) => url.startsWith(`${h.at.app}/media/`))).toBe(
    true,
  );
  expect(asked.some(({ referer }) => referer?.includes(token))).toBe(false);
  expect(policy).toEqual([]);

  studio.once("dialog", (dialog) => void dialog.accept());
  await studio.getByRole("button", { name: "Stop all links" }).click();
  await studio.getByText("All links up to now are stopped").waitFor();
  await visitor.reload();
  await visitor.getByText("stopped by the video's owner").waitFor();
  expect(await visitor.locator("video").count()).toBe(0);
  await Promise.all([context.close(), visitor.close()]);
}, 90_000);

test("the sites that may play a video are written in the studio, and a wrong one is told at its field", async () => {
  const page = await browser.newPage();
  await signIn(page, "/studio");
  await page.getByRole("button", { name: "Edit" }).click();
  const sites = page.getByLabel("Sites that may play it");
  await sites.fill("https://www.example.com/page");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByText("must be an exact web origin").waitFor();
  await sites.fill("https://www.example.com\nhttps://shop.example.com");
  await page.getByLabel("Who may embed it").selectOption("listed");
  await page.getByRole("button", { name: "Save" }).click();
  await until(
    async () => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body,
    (video) => video.embedding === "listed" && video.allowedOrigins.length === 2,
  );
  // Our own pages play it, wherever else it may.
  await page.goto(`${h.at.app}/watch/${id}`);
  await page.locator("video").waitFor();
  await play(page);
  await plays(page);
  await page.close();
}, 60_000);

test("the page for private links says what is the matter where there is no video, and leads out", async () => {
  const page = await browser.newPage();
  await page.goto(`${h.at.app}/play`);
  await page.getByRole("heading", { name: "There is no video in this address" }).waitFor();
  await page.goto(`${h.at.app}/play#half-of-a-link`);
  await page.getByRole("heading", { name: "This link is not complete" }).waitFor();
  const { body } = await call(h, "POST", `videos/${id}/playback-tokens`, { token: creator.token, body: {} });
  await page.goto(`${h.at.app}/play#${body.token}x`);
  await page.getByText("Ask whoever sent it for a new one.").waitFor();
  // Another try would tell the same.
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
  await page.getByRole("link", { name: "Watch public videos" }).click();
  await page.waitForURL(`${h.at.app}/`);
  await page.close();
}, 60_000);

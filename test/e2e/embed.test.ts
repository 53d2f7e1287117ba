import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import type { StandIn } from "../../local/http-server.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";
import { serveForeignSite } from "./foreign-site.ts";

// The embed page in the frames of other sites, in a real browser: the video says which sites those are.

const title = `Waves <script>alert(1)</script> & "foam" &quot;,&quot;hls&quot;:&quot;x'`;

let h: Harness;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let friend: StandIn;
let stranger: StandIn;
let creator: Account;
let id: string;
let hiddenId: string;
let referers: string[];

beforeAll(async () => {
  [h, browser, friend, stranger] = await Promise.all([
    startHarness({ SEGMENT_SECONDS: "2", LADDER: "360" }),
    launchBrowser(),
    serveForeignSite(),
    serveForeignSite(),
  ]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  const clip = await makeClip({ seconds: 12, size: "640x360" });
  const upload = async (visibility: string) => {
    const draft = await newDraft(h, creator, { title, visibility });
    await uploadWhole(h, creator, draft, clip);
    await until(
      async () => (await call(h, "GET", `videos/${draft.id}`, { token: creator.token })).body.state,
      (state) => state === "ready",
      90,
    );
    return draft.id;
  };
  [id, hiddenId] = [await upload("public"), await upload("private")];
}, 240_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([friend?.stop(), stranger?.stop()]);
  await h?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 800, height: 500 } });
  page = await context.newPage();
  referers = [];
  page.on("request", (request) => referers.push(request.headers().referer ?? ""));
});
afterEach(() => context.close());

const embedding = (policy: "anywhere" | "listed" | "nowhere", origins: string[] = []) =>
  h.sql`update videos set embedding = ${policy}::video_embedding, allowed_origins = ${origins} where id = ${id}`;

/** Opens the site with the frame. Answers the frame where the browser shows it, null where it refuses. */
async function frameAt(site: StandIn, address: string): Promise<Frame | null> {
  await page.goto(`${site.url}/?frame=${encodeURIComponent(address)}`);
  await page.waitForLoadState("networkidle");
  const [frame] = page.frames().slice(1);
  // What is refused shows the browser's own error page.
  return frame?.url().startsWith(h.at.app) ? frame : null;
}

const timeIn = (frame: Frame) => frame.evaluate(() => document.querySelector("video")?.currentTime ?? -1);

test("a video that may be shown anywhere plays in a stranger's frame: poster first, player when asked", async () => {
  const requested: string[] = [];
  page.on("request", (request) => requested.push(new URL(request.url()).pathname));
  const frame = await frameAt(stranger, `${h.at.app}/embed/${id}`);
  if (!frame) throw new Error("the frame was refused");
  const play = frame.getByRole("button", { name: /^Play: Waves/ });
  await play.waitFor();
  expect(await frame.locator(".embed-poster img").evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(
    640,
  );
  // Neither the player's code nor a playlist, nor any call of the API, before somebody wants to watch.
  expect(requested.filter((path) => /hls-source|chrome-|\.m3u8|^\/api\//.test(path))).toEqual([]);
  await play.click();
  await until(
    () => timeIn(frame),
    (time) => time > 1,
    30,
  );
  const link = frame.getByRole("link", { name: title });
  expect(await link.getAttribute("href")).toBe(`/watch/${id}`);
  expect(await frame.evaluate(() => document.querySelectorAll("script:not([src])").length)).toBe(0);
});

test("start time, autoplay and muted are taken from the address", async () => {
  const frame = await frameAt(stranger, `${h.at.app}/embed/${id}?t=0m7s&autoplay=1&muted=1`);
  if (!frame) throw new Error("the frame was refused");
  await until(
    () => timeIn(frame),
    (time) => time > 7.2,
    30,
  );
  expect(await frame.evaluate(() => document.querySelector("video")?.muted)).toBe(true);
});

test("listed: the allowed origin frames it, a foreign one does not; nowhere: nobody does", async () => {
  const address = `${h.at.app}/embed/${id}`;
  const shown = async () => [(await frameAt(friend, address)) !== null, (await frameAt(stranger, address)) !== null];
  await embedding("listed", [new URL(friend.url).origin]);
  expect(await shown()).toEqual([true, false]);
  await embedding("nowhere", [new URL(friend.url).origin]);
  expect(await shown()).toEqual([false, false]);
  await embedding("listed", []);
  expect(await shown()).toEqual([false, false]);
  await embedding("anywhere");
  expect(await shown()).toEqual([true, true]);
});

test("what stands in the list of origins cannot loosen the policy", async () => {
  const policyWith = async (origins: string[]) => {
    await embedding("listed", origins);
    const { headers } = await fetch(`${h.at.app}/embed/${id}`);
    return /frame-ancestors ([^;]*)/.exec(headers.get("content-security-policy") ?? "")?.[1];
  };
  expect(await policyWith(["https://site.example"])).toBe("https://site.example");
  expect(await policyWith(["*", "https://*.example", "https:", "null", "https://a.example; script-src *"])).toBe(
    "'none'",
  );
  await embedding("anywhere");
});

test("no other page can be framed", async () => {
  for (const path of ["/", `/watch/${id}`, "/login", "/studio", "/api/docs", `/api/v1/videos/${id}`, "/no/such/page"]) {
    expect([path, await frameAt(friend, `${h.at.app}${path}`)]).toEqual([path, null]);
  }
}, 60_000);

test("a hidden video shows nothing by its id, and plays by token, which no Referer carries", async () => {
  const hidden = await fetch(`${h.at.app}/embed/${hiddenId}`);
  const unknown = await fetch(`${h.at.app}/embed/vid_22222222222222222222`);
  expect([hidden.status, unknown.status]).toEqual([404, 404]);
  const told = (response: Response) =>
    [...response.headers].filter(([name]) => !["date", "x-request-id"].includes(name)).join("\n");
  expect(told(hidden)).toBe(told(unknown));
  expect(await hidden.text()).toBe(await unknown.text());

  const { hls } = (await call(h, "GET", `videos/${hiddenId}/playback`, { token: creator.token })).body;
  const token = new URL(hls).pathname.split("/")[2] ?? "";
  const address = `${h.at.app}/embed/${token}?autoplay=1&muted=1`;
  const response = await fetch(address);
  expect([response.status, response.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
  expect(response.headers.get("referrer-policy")).toBe("strict-origin");
  const frame = await frameAt(stranger, address);
  if (!frame) throw new Error("the frame was refused");
  await until(
    () => timeIn(frame),
    (time) => time > 0.5,
    30,
  );
  expect(referers.filter((referer) => referer.includes(token))).toEqual([]);
  // Its title leads nowhere: the watch page of a hidden video is not for those who hold a token.
  expect(await frame.getByRole("link").count()).toBe(0);
});

test("a token that is none, or has been tampered with, shows nothing", async () => {
  const { hls } = (await call(h, "GET", `videos/${hiddenId}/playback`, { token: creator.token })).body;
  const token = new URL(hls).pathname.split("/")[2] ?? "";
  const [head = "", body = "", signature = ""] = token.split(".");
  const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as { sub: string };
  const other = Buffer.from(JSON.stringify({ ...claims, sub: id })).toString("base64url");
  for (const wrong of ["x", "a.b.c", `${head}.${other}.${signature}`, `${token}x`, creator.token, "..%2f..%2fetc"]) {
    const response = await fetch(`${h.at.app}/embed/${wrong}`);
    expect([wrong, response.status]).toEqual([wrong, 404]);
    expect(await response.text()).not.toContain("data-video");
  }
});

test("the watch page offers the link and the code, which shows the video as it is written", async () => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${h.at.app}/watch/${id}?t=5`);
  await page.waitForSelector("video");
  await until(
    () => page.evaluate(() => document.querySelector("video")?.currentTime ?? 0),
    (time) => time >= 5,
    30,
  );
  await page.locator("summary", { hasText: "Share" }).click();
  expect(await page.getByLabel("Link").inputValue()).toBe(`${h.at.app}/watch/${id}`);
  expect(await page.getByLabel("Start time").inputValue()).toMatch(/^0:0[5-9]$/);
  await page.getByLabel("Start at").check();
  expect(await page.getByLabel("Link").inputValue()).toMatch(new RegExp(`/watch/${id}\\?t=[5-9]$`));
  await page.getByLabel("Start time").fill("soon");
  await page.getByText("Write it as 1:23.").waitFor();
  await page.getByLabel("Start time").fill("0:06");
  for (const name of ["Play by itself", "Without sound", "Over and over"]) await page.getByLabel(name).check();
  const code = await page.getByLabel("Code for another site").inputValue();
  expect(code).toContain(`/embed/${id}?t=6&amp;autoplay=1&amp;muted=1&amp;loop=1"`);
  await page.getByRole("button", { name: "Copy" }).last().click();
  await page.getByText("Copied.").waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(code);

  // Another site's page takes the code as it is.
  await page.goto(stranger.url);
  await page.setContent(`<!doctype html><title>Blog</title>${code}`);
  const frame = page.frameLocator("iframe");
  await until(
    () => frame.locator("video").evaluate((video) => (video as HTMLVideoElement).currentTime),
    (time) => time > 6,
    30,
  );
  expect(
    await frame
      .locator("video")
      .evaluate((video) => [(video as HTMLVideoElement).muted, (video as HTMLVideoElement).loop]),
  ).toEqual([true, true]);
  expect(await page.locator("iframe").getAttribute("title")).toBe(title);
  expect(await page.locator("script").count()).toBe(0);
}, 60_000);

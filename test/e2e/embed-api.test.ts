import { readFileSync } from "node:fs";
import type { Browser, BrowserContext, Frame, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { listen, type StandIn } from "../../local/http-server.ts";
import { call, newDraft, signUp, until, uploadWhole, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";

// The documented example page on a site of its own, speaking with the player in its frame.

let h: Harness;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let site: StandIn;
let stranger: StandIn;
let creator: Account;
let id: string;

const serveExample = () =>
  listen((request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end(request.url?.startsWith("/blank") ? "<title>Blank</title>" : readFileSync("docs/embed-example.html"));
  });

beforeAll(async () => {
  [h, browser, site, stranger] = await Promise.all([
    startHarness({ SEGMENT_SECONDS: "2", LADDER: "360" }),
    launchBrowser(),
    serveExample(),
    serveExample(),
  ]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  const draft = await newDraft(h, creator, { title: "Waves", visibility: "public" });
  await uploadWhole(h, creator, draft, await makeClip({ seconds: 12, size: "640x360" }));
  ({ id } = draft);
  await until(
    async () => (await call(h, "GET", `videos/${id}`, { token: creator.token })).body.state,
    (state) => state === "ready",
    180,
  );
  for (const language of ["en-GB", "de"]) {
    const answer = await call(h, "PUT", `videos/${id}/captions/${language}`, {
      token: creator.token,
      raw: "WEBVTT\n\n00:00.000 --> 00:11.000\nHello\n",
      headers: { "content-type": "text/vtt" },
    });
    if (answer.status >= 300) throw new Error(`the captions were refused: ${answer.status}`);
  }
}, 400_000);
afterAll(async () => {
  await browser?.close();
  await Promise.all([site?.stop(), stranger?.stop()]);
  await h?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 800, height: 700 } });
  page = await context.newPage();
  // What the player tells from its first word on.
  await page.addInitScript(() => {
    const told: unknown[] = [];
    Object.assign(window, { told });
    document.addEventListener("player", (event) => told.push((event as CustomEvent).detail));
  });
});
afterEach(() => context.close());

/** The example page around the player. */
const open = (query = "", at = site) =>
  page.goto(`${at.url}/?player=${encodeURIComponent(`${h.at.app}/embed/${id}${query}`)}`);
const ask = (command: string, value?: unknown): Promise<any> =>
  page.evaluate(([name, what]) => (window as any).ask(name, what), [command, value] as const);
const told = (): Promise<any[]> => page.evaluate(() => (window as any).told);
const eventsOf = async () => (await told()).map(({ event }) => event as string);
const hears = (event: string) =>
  until(
    () => eventsOf(),
    (events) => events.includes(event),
    60,
  );
const player = () => page.frames()[1] as Frame;
const isMuted = () => player().evaluate(() => document.querySelector("video")?.muted);

test("a page of another site plays, pauses, seeks, changes volume and captions, and is told what happens", async () => {
  await open();
  await hears("ready");
  const [ready] = await told();
  expect(ready).toMatchObject({ edgereel: 1, event: "ready", state: { paused: true, currentTime: 0, duration: null } });
  // Before the player is there.
  expect(await ask("setVolume", 0.5)).toMatchObject({ volume: 0.5, muted: false });
  expect(await ask("seek", 3)).toMatchObject({ currentTime: 3 });
  expect(await page.frames()[1]?.locator("video").count()).toBe(0);
  const playing = await ask("play");
  expect(playing).toMatchObject({ paused: false, volume: 0.5, ended: false });
  expect(playing.duration).toBeGreaterThan(11);
  await hears("timeupdate");
  await until(
    async () => (await ask("getState")).currentTime,
    (time) => time > 3.1,
    60,
  );
  expect(await ask("pause")).toMatchObject({ paused: true });
  await hears("pause");
  expect((await ask("seek", 9.5)).currentTime).toBeCloseTo(9.5, 1);
  expect(await ask("mute")).toMatchObject({ muted: true });
  expect(await isMuted()).toBe(true);
  expect(await ask("mute", false)).toMatchObject({ muted: false });

  const { captionLanguages } = await until(
    () => ask("getState"),
    (state) => state.captionLanguages.length === 2,
    30,
  );
  expect(captionLanguages.toSorted()).toEqual(["de", "en-GB"]);
  expect((await ask("setCaptions", "en")).captions).toBe("en-GB");
  expect((await ask("setCaptions", "de")).captions).toBe("de");
  expect((await ask("setCaptions", null)).captions).toBe(null);

  await ask("play");
  await hears("ended");
  const events = await eventsOf();
  expect(events.indexOf("play")).toBeGreaterThan(events.indexOf("ready"));
  expect((await ask("getState")).ended).toBe(true);
}, 120_000);

test("the buttons of the example do what they say", async () => {
  await open();
  await hears("ready");
  await page.getByRole("button", { name: "Mute" }).click();
  await page.getByRole("button", { name: "To 0:05" }).click();
  await page.getByRole("button", { name: "Play" }).click();
  await until(
    async () => (await ask("getState")).currentTime,
    (time) => time > 5,
    60,
  );
  expect(await ask("getState")).toMatchObject({ muted: true, paused: false });
}, 90_000);

test("what is no command is refused under its id, and what is no message of this version is passed over", async () => {
  await open();
  await hears("ready");
  const refusal = (command: string, value?: unknown) => ask(command, value).catch((error: Error) => error.message);
  for (const [command, value] of [
    ["explode", undefined],
    ["seek", -1],
    ["seek", "5"],
    ["seek", null],
    ["setVolume", 1.5],
    ["mute", "yes"],
    ["setCaptions", 5],
  ] as const) {
    expect(await refusal(command, value)).toContain("no such command");
  }
  await page.evaluate((origin) => {
    const frame = document.querySelector("iframe") as HTMLIFrameElement;
    for (const message of [
      null,
      "play",
      5,
      [],
      { command: "play" },
      { edgereel: 2, command: "play", id: 1 },
      { edgereel: "1", command: "play" },
      { edgereel: 1, command: { toString: () => "play" }.toString },
    ].filter((each) => typeof each !== "object" || each === null || typeof (each as any).command !== "function")) {
      frame.contentWindow?.postMessage(message, origin);
    }
  }, h.at.app);
  // It is answered after all of them.
  expect(await ask("getState")).toMatchObject({ paused: true });
  expect(await page.frames()[1]?.locator("video").count()).toBe(0);
}, 60_000);

test("only the parent is heard, and of parents only those that may frame the video", async () => {
  await h.sql`update videos set embedding = 'listed', allowed_origins = array[${new URL(site.url).origin}] where id = ${id}`;
  await open();
  await hears("ready");
  expect(await ask("getState")).toMatchObject({ paused: true });
  // Another frame of the same page reaches the player's window and is no parent of it.
  await page.evaluate(async (address) => {
    const other = document.createElement("iframe");
    other.src = address;
    await new Promise((resolve) => {
      other.addEventListener("load", resolve);
      document.body.append(other);
    });
  }, `${stranger.url}/blank`);
  const sibling = page.frames().find((frame) => frame.url().startsWith(stranger.url)) as Frame;
  await sibling.evaluate((origin) => {
    window.parent.frames[0]?.postMessage({ edgereel: 1, command: "play", id: "x" }, origin);
  }, h.at.app);
  expect(await ask("getState")).toMatchObject({ paused: true });
  expect(await page.frames()[1]?.locator("video").count()).toBe(0);
  // A site that is not listed is shown nothing, and hears nothing.
  await open("", stranger);
  await page.waitForLoadState("networkidle");
  expect(await told()).toEqual([]);
  await h.sql`update videos set embedding = 'anywhere', allowed_origins = '{}' where id = ${id}`;
}, 90_000);

test("captions, loop and start time are taken from the address", async () => {
  await open("?start=11&autoplay=1&loop=1&captions=de");
  await until(
    () => ask("getState"),
    ({ captions, paused }) => captions === "de" && !paused,
    60,
  );
  // Past its end it is at its beginning again, and has not ended.
  await until(
    async () => (await ask("getState")).currentTime,
    (time) => time > 0 && time < 9,
    60,
  );
  expect(await eventsOf()).not.toContain("ended");
}, 90_000);

test("where a browser refuses to begin with sound, autoplay begins without, and a command says why it did not", async () => {
  const strict = await launchBrowser({ autoplay: "user-gesture" });
  try {
    const heard: any[] = [];
    page = await strict.newPage();
    // The page asks by itself, and tells by its console: what Playwright evaluates, the answer of an exposed
    // function too, counts as a gesture of the viewer's.
    page.on("console", (message) => {
      if (message.text().startsWith("{")) heard.push(JSON.parse(message.text()));
    });
    await page.addInitScript(() => {
      const report = (what: unknown) => console.log(JSON.stringify(what));
      document.addEventListener("player", async (event) => {
        const told = (event as CustomEvent).detail;
        report(told);
        if (told.event !== "ready" || window.location.search.includes("autoplay")) return;
        const ask = (window as any).ask as (command: string) => Promise<unknown>;
        await ask("play").catch((error: Error) => report({ refused: error.message }));
        await ask("mute");
        report({ playing: await ask("play") });
      });
    });
    const isThere = (fits: (told: any) => boolean) =>
      until(
        () => Promise.resolve(heard.some(fits)),
        (there) => there,
        90,
      );
    await open("?autoplay=1");
    await isThere(
      ({ event, state }) => event === "timeupdate" && !state.paused && state.muted && state.currentTime > 0.2,
    );
    await open();
    await isThere(({ refused }) => refused?.includes("only once somebody has pressed play"));
    await isThere(({ playing }) => playing && !playing.paused && playing.muted);
  } finally {
    await strict.close();
  }
}, 240_000);

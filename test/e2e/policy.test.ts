import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { playerStyles } from "../../worker/web/player-styles.ts";
import { call, goodPassword, signUp, until, type Account } from "../client.ts";
import { startHarness, type Harness } from "../harness.ts";
import { makeClip } from "../media/make-clip.ts";
import { launchBrowser } from "./browser.ts";
import { shown } from "./shown.ts";

// The web app under its own policy in a real browser: what the policy refuses would be a fault in one of them.

let h: Harness;
let browser: Browser;
let context: BrowserContext;
let page: Page;
let folder: string;
let creator: Account;
let id: string;
const reports: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "edgereel-policy-"));
  [h, browser] = await Promise.all([startHarness({ SEGMENT_SECONDS: "2", LADDER: "360,240" }), launchBrowser()]);
  await h.startTranscoder();
  creator = await signUp(h, "creator");
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  await context.exposeFunction("reportViolation", (what: string) => void reports.push(what));
  await context.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const { effectiveDirective, blockedURI, documentURI } = event;
      const { reportViolation } = globalThis as unknown as { reportViolation: (what: string) => void };
      reportViolation(`${effectiveDirective} ${blockedURI} on ${new URL(documentURI).pathname}`);
    });
  });
  // What the browser says of headers that it cannot read, or of what it refused, in any frame.
  context.on("console", (message) => {
    if (/content security policy|permissions-policy|cross-origin-(opener|resource)/i.test(message.text())) {
      reports.push(message.text());
    }
  });
  page = await context.newPage();
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await h?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const video = () =>
  page.evaluate(() => {
    const element = document.querySelector("video");
    return { time: element?.currentTime ?? -1, error: element?.error?.message ?? null };
  });

test("signing in, uploading, and watching while it is encoded draw no report", async () => {
  await page.goto(`${h.at.app}/login`);
  await page.getByLabel("Email").fill(creator.email);
  await page.getByLabel("Password").fill(goodPassword);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("link", { name: "Upload" }).click();
  const file = join(folder, "policy.mp4");
  writeFileSync(file, await makeClip({ seconds: 16, size: "640x360" }));
  await page.getByLabel("Video file").setInputFiles(file);
  await page.getByLabel("Who may watch").selectOption("public");
  await page.getByRole("button", { name: "Upload" }).click();
  await page.waitForURL(/\/watch\/vid_/);
  id = new URL(page.url()).pathname.split("/")[2] ?? "";
  await page.waitForSelector("video", { timeout: 60_000 });
  await until(video, ({ time }) => time > 0.5, 40);
  await until(
    async () => (await call(h, "GET", `videos/${id}/playback`)).body,
    ({ storyboard }) => Boolean(storyboard),
    90,
  );
  expect(reports).toEqual([]);
}, 180_000);

test("seeking, captions, the storyboard, qualities and all menus of the watch page draw no report", async () => {
  await call(h, "PATCH", `videos/${id}`, { token: creator.token, body: { downloadable: true } });
  const vtt = "WEBVTT\n\n00:00.000 --> 00:15.000\nHello\n";
  await call(h, "PUT", `videos/${id}/captions/en`, {
    token: creator.token,
    raw: vtt,
    headers: { "content-type": "text/vtt" },
  });
  await until(
    async () => (await fetch(`${h.at.app}/media/${id}/master.m3u8`)).text(),
    (master) => master.includes("SUBTITLES"),
    30,
  );
  await page.goto(`${h.at.app}/watch/${id}?t=4`);
  await page.waitForSelector("media-captions-button");
  await page.evaluate(() => void document.querySelector("video")?.play());
  await until(video, ({ time }) => time > 4.2, 30);
  await page.locator("media-captions-button").click();
  await until(
    () =>
      page.evaluate(() => {
        const tracks = [...(document.querySelector("video")?.textTracks ?? [])];
        return tracks.flatMap(({ mode, activeCues }) => (mode === "showing" ? [...(activeCues ?? [])] : [])).length;
      }),
    (cues) => cues > 0,
    20,
  );
  await page.locator("media-time-range").hover();
  await until(
    () => page.evaluate(() => document.querySelector("media-time-range")?.getAttribute("mediapreviewimage") ?? ""),
    (image) => image.includes("/storyboard/"),
    20,
  );
  await page.getByLabel("Quality").selectOption({ label: "240p" });
  await page.evaluate(() => {
    const element = document.querySelector("video");
    if (element) element.currentTime = 12;
  });
  await until(video, ({ time, error }) => time > 12.2 && error === null, 20);
  await page.locator("media-playback-rate-button").click();
  await page.locator("media-mute-button").click();
  await page.locator("summary", { hasText: "Share" }).click();
  await page.getByLabel("Link").waitFor();
  // One menu closes the other.
  await page.locator("summary", { hasText: "Download" }).click();
  await page.getByRole("link", { name: /360p/ }).waitFor();
  expect(reports).toEqual([]);
}, 120_000);

test("no page of the app draws a report, whatever it shows", async () => {
  const pages = ["/", "/search?q=policy", "/studio", `/studio/${id}/log`, "/upload", "/no/such/page", "/api/docs"];
  const later = [
    "/account",
    "/verify?token=x",
    "/forgot",
    "/reset?token=x",
    "/admin",
    "/admin/users",
    "/admin/status",
    "/send/x",
  ];
  for (const path of [...pages, ...later, `/embed/${id}`, "/embed/vid_22222222222222222222"]) {
    await page.goto(`${h.at.app}${path}`);
    await shown(page);
  }
  await page.goto(`${h.at.app}/studio`);
  await page.getByText("Edit").first().click();
  await shown(page);
  await page.goto(`${h.at.app}/embed/${id}?muted=1`);
  await page.getByRole("button", { name: /^Play/ }).click();
  await until(video, ({ time }) => time > 0.5, 20);
  expect(reports).toEqual([]);
}, 90_000);

test("the styles that the policy names are exactly those of the player's elements", async () => {
  await page.goto(`${h.at.app}/watch/${id}`);
  await page.waitForSelector("media-captions-button");
  const found = await page.evaluate(async () => {
    const texts = new Set<string>();
    const look = (root: ParentNode) => {
      for (const element of root.querySelectorAll("*")) {
        if (element.localName === "style") texts.add(element.textContent ?? "");
        if (element.shadowRoot) look(element.shadowRoot);
        if (element instanceof HTMLTemplateElement) look(element.content);
      }
    };
    look(document);
    const hashes: string[] = [];
    for (const text of texts) {
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
      hashes.push(btoa(String.fromCharCode(...new Uint8Array(digest))));
    }
    return hashes.toSorted();
  });
  expect(playerStyles.toSorted(), `worker/web/player-styles.ts should list\n${found.join("\n")}`).toEqual(found);
}, 60_000);

test("the policy holds: a style, a script and a picture from elsewhere are refused, and reported", async () => {
  await page.goto(h.at.app);
  reports.length = 0;
  const ran = await page.evaluate(async () => {
    const style = document.createElement("style");
    style.textContent = "body { outline: 3px solid red }";
    document.head.append(style);
    const script = document.createElement("script");
    script.textContent = "globalThis.ran = true";
    document.head.append(script);
    const picture = document.createElement("img");
    picture.src = "http://127.0.0.1:9/pixel.png";
    document.body.append(picture);
    const form = document.createElement("form");
    form.action = "http://127.0.0.1:9/steal";
    document.body.append(form);
    form.submit();
    await new Promise((resolve) => setTimeout(resolve, 500));
    return "ran" in globalThis || getComputedStyle(document.body).outlineStyle !== "none";
  });
  expect(ran).toBe(false);
  for (const directive of ["style-src-elem", "script-src-elem", "img-src", "form-action"]) {
    expect(reports.join("\n")).toContain(directive);
  }
});
